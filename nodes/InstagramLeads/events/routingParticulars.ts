import { z } from 'zod';

import { compact } from '../common/compact';
import { fingerprint } from '../common/fingerprint';
import { optionalId, optionalText } from './fieldSchemas';
import { readAnswers, textOfAnswers } from './formAnswers';
import type { LeadHandover, LeadMessage } from './leadEvent';
import type { Occasion, Particulars, Reader } from './particulars';

const formSchema = z
	.object({ lead_id: optionalId, form_id: optionalId, id: optionalId })
	.passthrough();

const consentSchema = z
	.object({
		type: optionalText,
		payload: optionalText,
		title: optionalText,
		topic: optionalText,
		notification_messages_status: optionalText,
	})
	.passthrough();

const handoverSchema = z
	.object({
		previous_owner_app_id: optionalId,
		new_owner_app_id: optionalId,
		requested_owner_app_id: optionalId,
		metadata: optionalText,
	})
	.passthrough();

/** Who wants no more of them tells it as an opt-in of this status, too. Doc: marketing-messages. */
const STOPPED = 'STOP_NOTIFICATIONS';

/**
 * Who reads the parts of events that are no messages but tell of the lead: data given, consent, and which app
 * has the conversation in hand. None of them has an id of its own, except a lead.
 */
export const ROUTING_READERS: Record<string, Reader> = {
	messaging_in_thread_lead_form_submit: ofForm,
	messaging_customer_information: ofCustomerInformation,
	optin: ofOptIn,
	optout: ofOptOut,
	pass_thread_control: handoverOf('passed'),
	take_thread_control: handoverOf('taken'),
	request_thread_control: handoverOf('requested'),
};

/** Meta may give the lead's id only: its answers are then to be asked for. */
function ofForm(value: unknown, occasion: Occasion): Read {
	const parsed = formSchema.safeParse(value);
	if (!parsed.success) return { skip: 'malformed form' };
	const { lead_id: leadId, form_id: formId } = parsed.data;
	const form = readAnswers(value);
	const id = leadId ?? idOf(occasion, formId, ...form.map(({ value: answer }) => answer));
	return {
		type: 'form',
		eventId: `l:${id}`,
		text: textOfAnswers(form),
		form: form.length > 0 ? form : undefined,
		message: compact<LeadMessage>({ id, attachments: [], payload: formId }),
	};
}

function ofCustomerInformation(value: unknown, occasion: Occasion): Read {
	const parsed = formSchema.safeParse(value);
	if (!parsed.success) return { skip: 'malformed customer information' };
	const form = readAnswers(value);
	const id = idOf(occasion, ...form.map(({ value: answer }) => answer));
	return {
		type: 'customerInformation',
		eventId: `i:${id}`,
		text: textOfAnswers(form),
		form: form.length > 0 ? form : undefined,
	};
}

function ofOptIn(value: unknown, occasion: Occasion): Read {
	return ofConsent(value, occasion, 'optIn');
}

function ofOptOut(value: unknown, occasion: Occasion): Read {
	return ofConsent(value, occasion, 'optOut');
}

/** The token that it may carry is a key to send with: it doesn't go into items. */
function ofConsent(value: unknown, occasion: Occasion, given: 'optIn' | 'optOut'): Read {
	const parsed = consentSchema.safeParse(value);
	if (!parsed.success) return { skip: 'malformed opt-in or opt-out' };
	const { type: kind, payload, topic, title, notification_messages_status: status } = parsed.data;
	const type = status === STOPPED ? 'optOut' : given;
	const id = idOf(occasion, kind, topic ?? title, payload);
	return {
		type,
		eventId: `${type === 'optIn' ? 'o' : 'x'}:${id}`,
		text: topic ?? title,
		message: compact<LeadMessage>({ id, attachments: [], payload }),
	};
}

function handoverOf(action: LeadHandover['action']): Reader {
	return (value, occasion) => {
		const parsed = handoverSchema.safeParse(value);
		if (!parsed.success) return { skip: 'malformed handover' };
		const handover = compact<LeadHandover>({
			action,
			previousAppId: parsed.data.previous_owner_app_id,
			newAppId: parsed.data.new_owner_app_id,
			requestedAppId: parsed.data.requested_owner_app_id,
			metadata: parsed.data.metadata,
		});
		return {
			type: 'handover',
			eventId: `h:${idOf(occasion, ...Object.values(handover))}`,
			handover,
		};
	};
}

type Read = Particulars | { skip: string };

/** Two things in the same millisecond are told apart by what is in them. */
function idOf({ contactId, milliseconds }: Occasion, ...content: Array<string | undefined>) {
	return `${contactId}:${milliseconds}:${fingerprint(JSON.stringify(content))}`;
}
