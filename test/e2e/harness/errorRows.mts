/** A failure as Meta tells it, and the class that the operator's workflow has to see. */
export interface ErrorRow {
	code: number;
	subcode?: number;
	errorClass: string;
}

/** By class: a code, and the subcodes that Meta sends with it; without any, the code alone. */
const ROWS: Record<string, number[][]> = {
	reconnect: [[190, 0, 458, 459, 460, 463, 464, 467, 492], [190], [102]],
	window: [[10, 2534022, 2018278, 2018065]],
	permission: [
		[10],
		[10, 2534077, 2018300],
		[100, 2534013, 2534029, 2534037, 2018300],
		[200],
		[200, 2018028, 2534041],
		[230],
		[36103],
		[368],
		[3],
	],
	gone: [
		[10, 2018108],
		[100, 2534014, 2018001, 33, 2534001],
		[200, 1545041],
		[551],
		[551, 1545041],
		[9009],
		[9010],
		[9000001],
		[803],
	],
	alreadyDone: [[100, 2534025], [10900], [10903]],
	badRequest: [
		[100],
		[100, 2534015, 2018008, 2018047, 2018294, 2018109, 2018074],
		[101],
		[104],
		[2200],
		[2500],
	],
	rate: [
		[4],
		[17],
		[32],
		[613],
		[613, 2534040, 1996, 2018338],
		[80001],
		[80002],
		[80006],
		[10, 1893063],
	],
	transient: [[1], [1, 99], [2], [2, 1545133], [341]],
	unknownOutcome: [[1], [2]],
};

/** Every row of Meta's table of codes. Doc: messenger-platform/error-codes, guides/error-handling. */
export const errorRows: ErrorRow[] = Object.entries(ROWS).flatMap(([errorClass, codes]) =>
	codes.flatMap(([code, ...subcodes]): ErrorRow[] =>
		subcodes.length === 0
			? [{ code, errorClass }]
			: subcodes.map((subcode) => ({ code, subcode, errorClass })),
	),
);
