import { testAnyDelivery } from '../../helpers/anyDelivery';

testAnyDelivery(10_000);
