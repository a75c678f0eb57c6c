import { foldText } from '../../../nodes/InstagramLeads/common/foldText';

describe('texts whose case does not count', () => {
	it.each([
		['ЦЕНА', 'цена'],
		['Ёлка', 'ёлка'],
		['Straße', 'STRASSE'],
		['İndirim', 'indirim'],
		['ΛΌΓΟΣ', 'λόγος'],
		['ｐｒｉｃｅ', 'Price'],
		['  how \n much ', 'HOW MUCH'],
		['й', 'й'],
	])('%j and %j are the same', (one, other) => expect(foldText(one)).toBe(foldText(other)));

	it.each([
		['мой', 'мои'],
		['все', 'всё'],
	])('%j and %j are not', (one, other) => expect(foldText(one)).not.toBe(foldText(other)));
});
