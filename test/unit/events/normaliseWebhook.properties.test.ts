import { testAnyDelivery } from '../../helpers/anyDelivery';

// The same with 60,000 payloads is in the long run.
testAnyDelivery(1_000);
