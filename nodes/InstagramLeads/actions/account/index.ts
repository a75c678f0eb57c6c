import { resourceOf } from '../common/resourceOf';
import { checkSetup } from './checkSetup.operation';
import { get } from './get.operation';
import { getPages } from './getPages.operation';
import { getTokenStatus } from './getTokenStatus.operation';

export const accountResource = resourceOf('account', 'get', [
	{
		name: 'Check Setup',
		value: 'checkSetup',
		action: 'Check the setup',
		description:
			'Go through all that Instagram demands, and get one item per check with what it means and what to do',
		operation: checkSetup,
	},
	{
		name: 'Get',
		value: 'get',
		action: 'Get the account',
		description: 'Get name, type, Page and counts of the connected Instagram account',
		operation: get,
	},
	{
		name: 'Get Many Pages',
		value: 'getPages',
		action: 'Get many pages',
		description:
			"Get the Facebook Pages that the access token reaches, with their Instagram accounts: the choice for 'Page ID' in the credential",
		operation: getPages,
	},
	{
		name: 'Get Token Status',
		value: 'getTokenStatus',
		action: 'Get the status of the access token',
		description: 'See whether the access token works, until when, and what it may do',
		operation: getTokenStatus,
	},
]);
