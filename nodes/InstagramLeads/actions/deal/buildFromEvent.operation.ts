import { buildDeal } from '../../deals/deal';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';
import { dealFields, dealSettingsOf } from './dealFields';
import { leadEventField, leadEventOf } from '../common/leadEventField';

const show = { resource: ['deal'], operation: ['buildFromEvent'] };

/** The Deal of the lead event's contact, the event being its first comment. Calls nobody. */
export const buildFromEvent: Operation = {
	fields: [leadEventField(show, '={{ $json }}'), ...dealFields(show)],
	async execute(context) {
		return toJson(buildDeal([leadEventOf(context)], dealSettingsOf(context)));
	},
};
