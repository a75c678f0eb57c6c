import { testForgeries } from '../e2e/harness/forged.mts';
import { startOwnN8n } from '../e2e/harness/ownN8n.mts';

// Other tests' executions would wait behind thousands of deliveries.
testForgeries(10_000, startOwnN8n);
