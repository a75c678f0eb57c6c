import type { FormAnswer } from '../events/leadEvent';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** With spaces, brackets and the like, as people write numbers. */
const PHONE = /^\+?[\d\s().-]{5,}$/;

const PHONE_NAME = /phone|mobile|whatsapp|телефон|telefon/i;

/** The e-mail address in the answers of a form: whatever its question is called, it is told by its form. */
export function emailIn(form: FormAnswer[] | undefined): string | undefined {
	return form?.find(({ value }) => EMAIL.test(value))?.value;
}

/** The phone number in the answers of a form, told by the question: other answers are numbers, too. */
export function phoneIn(form: FormAnswer[] | undefined): string | undefined {
	return form?.find(({ name, value }) => PHONE_NAME.test(name) && PHONE.test(value))?.value;
}
