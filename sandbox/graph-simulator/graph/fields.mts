import { GraphError } from './errors.mts';

/** One requested field: `messages.limit(5){id,from}` has args and fields of its own. */
export interface FieldNode {
	name: string;
	args: Record<string, string>;
	fields?: FieldNode[];
}

function syntaxError(text: string, at: number): GraphError {
	return new GraphError(
		2500,
		`Syntax error "Expected name at character ${at}" at or near "${text.slice(at, at + 20)}"`,
	);
}

class FieldParser {
	private at = 0;

	constructor(private readonly text: string) {}

	parse(): FieldNode[] {
		const fields = this.list();
		if (this.at < this.text.length) throw syntaxError(this.text, this.at);
		return fields;
	}

	private list(): FieldNode[] {
		const fields = [this.field()];
		while (this.skip(',')) fields.push(this.field());
		return fields;
	}

	private field(): FieldNode {
		const node: FieldNode = { name: this.word(), args: {} };
		while (this.skip('.')) {
			const modifier = this.word();
			node.args[modifier] = this.argument();
		}
		if (this.skip('{')) {
			node.fields = this.list();
			if (!this.skip('}')) throw syntaxError(this.text, this.at);
		}
		return node;
	}

	private argument(): string {
		const end = this.text.indexOf(')', this.at);
		if (!this.skip('(') || end < 0) throw syntaxError(this.text, this.at);
		const value = this.text.slice(this.at, end).trim();
		this.at = end + 1;
		return value;
	}

	private word(): string {
		const found = /^\s*(\w+)\s*/.exec(this.text.slice(this.at));
		if (!found) throw syntaxError(this.text, this.at);
		this.at += found[0].length;
		return found[1];
	}

	private skip(sign: string): boolean {
		while (this.text[this.at] === ' ') this.at += 1;
		if (this.text[this.at] !== sign) return false;
		this.at += 1;
		return true;
	}
}

/** Reads Graph's field expansion language; a slip is answered with code 2500. */
export function parseFields(text: string): FieldNode[] {
	return new FieldParser(text).parse();
}

/** Writes fields back, for the `next` links of nested edges. */
export function formatFields(fields: FieldNode[]): string {
	return fields
		.map(({ name, args, fields: nested }) => {
			const modifiers = Object.entries(args).map(([key, value]) => `.${key}(${value})`);
			return name + modifiers.join('') + (nested ? `{${formatFields(nested)}}` : '');
		})
		.join(',');
}
