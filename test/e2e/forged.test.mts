import { testForgeries } from './harness/forged.mts';
import { sharedN8n } from './harness/n8n.mts';

// The same with ten thousand is in `test/alone/`.
testForgeries(500, async () => ({ client: sharedN8n(), close: async () => undefined }));
