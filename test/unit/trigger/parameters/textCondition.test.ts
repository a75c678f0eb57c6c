import { textConditionOf } from '../../../../nodes/InstagramLeads/trigger/parameters/textCondition';

const condition = (words: unknown, wholeWords?: boolean) =>
	textConditionOf({ condition: { words, ...(wholeWords !== undefined && { wholeWords }) } });

describe('a condition for texts', () => {
	it.each<[string, boolean | undefined, string, boolean]>([
		['price', undefined, 'PRICE please', true],
		['price', undefined, 'priceless', false],
		['price', false, 'priceless', true],
		['цена', undefined, 'Какая ЦЕНА?', true],
		['цена', undefined, 'оценатор', false],
		['цена', undefined, 'сцена', false],
		['цен', false, 'Ценник есть?', true],
		['Нарх', undefined, 'нархи қанча', false],
		['қанча', undefined, 'Нархи ҚАНЧА?', true],
		['кафе', undefined, 'в кафе́ сегодня', false],
		['мой', undefined, 'это мой', true],
		['и', undefined, 'й', false],
		['café', undefined, 'un CAFÉ', true],
		['size 42', undefined, 'is SIZE  42 there', true],
		['42', undefined, '420', false],
		['+', undefined, '+', true],
		['+', undefined, 'ok+', true],
		['🔥', undefined, 'wow🔥🔥', true],
		['price?', undefined, 'what price?!', true],
		['c++', undefined, 'I write C++', true],
		['a.b', undefined, 'axb', false],
		['价格', false, '请问价格多少', true],
		['one, two', undefined, 'TWO of them', true],
		['one, two', undefined, 'three', false],
		['one\ntwo', undefined, 'two', true],
		['snake', undefined, 'snake_case', false],
		['price', undefined, '', false],
	])('%j (whole words: %j) and %j: %j', (words, wholeWords, text, expected) => {
		expect(condition(words, wholeWords)?.(text)).toBe(expected);
	});

	it.each([
		['nothing', undefined],
		['no option', {}],
		['an option without words', { condition: {} }],
		['commas', { condition: { words: ' , ,' } }],
	])('is none: %s', (_name, parameter) => expect(textConditionOf(parameter)).toBeUndefined());

	it('takes the list that an expression gives', () => {
		expect(condition(['one', 'two'])?.('two')).toBe(true);
	});
});
