import type { GraphClient } from '../../nodes/InstagramLeads/graph/client/client';
import { graphClientOf } from '../../nodes/InstagramLeads/graph/client/n8nTransport';
import type { Surroundings } from './n8n';
import { actionNode, executeContext } from './n8n';

export * from './meta';

/** A client whose calls go through n8n's own HTTP helper and the credential's `authenticate`. */
export async function clientFor(
	credential: NonNullable<Surroundings['credential']>,
): Promise<GraphClient> {
	return await graphClientOf(executeContext(actionNode(), { credential }));
}
