import type { Language } from './texts.mts';

/** What a document says around its tables. */
export interface Headings {
	title: string;
	links: string;
	lead: string[];
	run: (day: string, version: string, machine: string, rounds: number) => string;
	/** What a reader of several runs has to know. */
	merged: string;
	/** In place of the line about the run, where there was none. */
	unmeasured: string;
	/** What a reader of small numbers has to know. */
	quick: string;
	profile: string;
	howTitle: string;
	/** Lines of Markdown. */
	how: string[];
}

/** The commands that both languages show, with what each does. */
const commands = (explained: string[]): string[] => {
	const options = [
		'',
		'--json',
		'--only arrival,batch',
		'--only polling --merge',
		'--rounds 5',
		'--quick',
		'--cpu-prof',
	];
	const lines = options.map((option, index) => {
		const command = option === '' ? 'npm run bench' : `npm run bench -- ${option}`;
		return `${command.padEnd(42)} # ${explained[index]}`;
	});
	return ['```bash', ...lines, '```'];
};

const texts: Record<Language, Headings> = {
	en: {
		title: 'Benchmarks',
		links:
			'[По-русски](benchmarks.ru.md) · [README](../README.md) · [How it works](how-it-works.md) · [Chaos runs](chaos.md)',
		lead: [
			'How long people wait, how much gets through, what is asked of Meta and what is remembered:',
			"measured in a real n8n against a simulated Meta, beside n8n's own Webhook node and others, in one",
			'run. This page is written by `npm run bench`.',
		],
		run: (day, version, machine, rounds) =>
			`Measured on ${day} with n8n ${version} on ${machine}; ${rounds === 1 ? '1 round' : `${rounds} rounds, medians`}. **no**: the goal is missed; –: not measured in this run.`,
		merged: 'Some topics were measured again in a run of their own, each with its rivals.',
		unmeasured: 'Not measured yet.',
		quick: 'This was a quick run, to see whether all of it works: its figures are no measurement.',
		profile: "What keeps n8n's main process busy",
		howTitle: 'How it is measured',
		how: [
			...commands([
				'all rows, writes this page: some 25 minutes a round',
				'the rows as one line of JSON, the last that is printed',
				'some topics or rows',
				'a topic again, the others as in the last run of as many rounds',
				'more rounds',
				'whether all of it works, with small numbers',
				'also whose code keeps n8n busy',
			]),
			'',
			'- **Rivals** take turns with our trigger, in the same n8n: the _Webhook node_ alone, which checks no',
			'  signature, tells no repetition apart and keeps no order; the _Webhook node + Code node_ with the code',
			'  that somebody would write to check, split and dedupe; a _bare trigger node_ of the kind ours is,',
			'  which hands on what it is given: faster than this, n8n lets no such node be. The _naive poller_ lists',
			'  the conversations and reads the messages of each that changed; it keeps to no limit, and real Meta',
			'  would refuse most of its calls.',
			'- **Far Meta**: where it says so, each answer of Meta comes 150 ms later, and more than two',
			'  conversation calls a second are refused with 613. Otherwise Meta is near and refuses nothing, or the',
			'  events are of another account of the same app, about which nothing is asked.',
			'- **Until the execution starts**: from the moment somebody writes to the time that n8n notes as the',
			"  execution's start. What hasn't come after four minutes counts as never.",
			'- **In a burst** the bare trigger node starts all executions at once, and n8n runs them by turns; ours lets in',
			'  25 contacts at a time, besides those whose executions only wait. How many both get through in a second stands',
			'  under Throughput.',
			'- **Time to the 200**: for each POST to a trigger n8n makes an isolate to evaluate expressions in, which only its',
			'  own Webhook node is spared. That, and reading the workflow from the database, is most of what a POST costs; the',
			"  table of n8n's main process shows our part.",
			'- **Medians** of the rounds count; of what must never happen, the worst round.',
			'- **Memory and time with many contacts** are those of the built trigger in a process of its own kind,',
			'  with the least that stands in for n8n: 100,000 executions would keep n8n itself busy for an hour.',
			'  Memory is what is left on the heap after a garbage collection.',
			'- Static data is read when nothing waits any more.',
		],
	},
	ru: {
		title: 'Замеры',
		links:
			'[In English](benchmarks.md) · [README](README.ru.md) · [Как это работает](how-it-works.ru.md) · [Испытания хаосом](chaos.ru.md)',
		lead: [
			'Сколько ждут люди, сколько проходит, что спрашивается у Meta и что запоминается: измерено в настоящем',
			'n8n с имитацией Meta, рядом с узлом Webhook самого n8n и другими, за один прогон. Эту страницу пишет',
			'`npm run bench`.',
		],
		run: (day, version, machine, rounds) =>
			`Измерено ${day}, n8n ${version}, ${machine}; раундов: ${rounds}${rounds === 1 ? '' : ', медианы'}. **нет** — цель не достигнута; «–» — в этом прогоне не измерялось.`,
		merged: 'Часть тем измерена заново отдельным прогоном, каждая со своими соперниками.',
		unmeasured: 'Ещё не измерено.',
		quick: 'Это был пробный прогон, чтобы увидеть, всё ли работает: его числа — не измерение.',
		profile: 'Чем занят основной процесс n8n',
		howTitle: 'Как это измеряется',
		how: [
			...commands([
				'все строки, пишет эту страницу: около 25 минут на раунд',
				'строки как JSON, последней из напечатанных строк',
				'часть тем или строк',
				'тему заново, остальные — из прошлого прогона с тем же числом раундов',
				'больше раундов',
				'работает ли всё, с малыми числами',
				'ещё и чей код занимает n8n',
			]),
			'',
			'- **Соперники** чередуются с нашим триггером в том же n8n: один _узел Webhook_, который не проверяет',
			'  подпись, не различает повторы и не держит порядок; _узлы Webhook + Code_ с кодом, какой написали бы',
			'  сами, чтобы проверить, разделить и убрать повторы; _пустой узел-триггер_ того же рода, что наш,',
			'  который отдаёт дальше то, что получил: быстрее такого узла n8n не позволяет быть никому. _Наивный',
			'  опрос_ перечисляет переписки и читает сообщения каждого изменившегося; пределов он не соблюдает, и',
			'  настоящая Meta отказала бы в большей части его запросов.',
			'- **Далёкая Meta**: где это сказано, каждый ответ Meta приходит на 150 мс позже, а больше двух запросов',
			'  переписок в секунду получают отказ 613. В остальных случаях Meta рядом и не отказывает, либо события',
			'  принадлежат другому аккаунту того же приложения, о котором ничего не спрашивается.',
			'- **До начала выполнения**: от момента, когда человек пишет, до времени, которое n8n записал как начало',
			'  выполнения. Что не пришло за четыре минуты, считается не пришедшим.',
			'- **При наплыве** пустой узел-триггер начинает все выполнения сразу, и n8n выполняет их вперемежку; наш',
			'  впускает по 25 контактов, не считая тех, чьи выполнения только ждут. Сколько у обоих проходит в секунду, сказано в',
			'  «Пропускной способности».',
			'- **Время до ответа 200**: на каждый POST к триггеру n8n заводит изолят, чтобы вычислять в нём выражения; избавлен',
			'  от этого только его собственный узел Webhook. Это и чтение процесса из базы — большая часть цены POST; сколько',
			'  приходится на нас, видно в таблице о главном процессе n8n.',
			'- Засчитываются **медианы** раундов; для того, чего не должно быть никогда, — худший раунд.',
			'- **Память и время при многих контактах** — у собранного триггера в отдельном процессе, с минимальной заменой',
			'  n8n: 100 000 выполнений заняли бы сам n8n на час. Память — то, что остаётся в куче после сборки',
			'  мусора.',
			'- Сохраняемое состояние (static data) читается, когда уже ничего не ждёт.',
		],
	},
};

/** The words of a language. */
export function headings(language: Language): Headings {
	return texts[language];
}
