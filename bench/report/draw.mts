import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A picture as SVG, without a browser. */
export async function draw(spec: Record<string, unknown>): Promise<string> {
	const { spec: compiled } = compile(spec as unknown as TopLevelSpec);
	return `${await new View(parse(compiled), { renderer: 'none' }).toSVG()}\n`;
}
