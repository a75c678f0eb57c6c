/**
 * Makes an element. Text always goes in as text, never as markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] className, textContent, onclick, …
 * @param {...(Node | string | undefined | null | false)} children
 */
export function element(tag, properties = {}, ...children) {
	const node = Object.assign(document.createElement(tag), properties);
	node.append(...children.filter(Boolean));
	return node;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** How an item reached the business, in words and a colour. */
function webhookLine({ webhook, webhookStatus }) {
	const status = webhookStatus === undefined ? 'no answer' : String(webhookStatus);
	switch (webhook) {
		case 'delivered':
			return { tone: 'good', text: `webhook ${status}` };
		case 'pending':
			return {
				tone: 'wait',
				text:
					webhookStatus === undefined ? 'webhook on its way' : `webhook ${status}, trying again`,
			};
		case 'dropped':
			return { tone: 'wait', text: 'webhook lost, polling only' };
		case 'failed':
			return { tone: 'bad', text: `webhook failed (${status}), polling only` };
		default:
			return { tone: 'wait', text: 'polling only' };
	}
}

function meta(item, showDelivery) {
	const line = webhookLine(item);
	return element(
		'span',
		{ className: 'meta' },
		clock.format(new Date(item.createdAt)),
		showDelivery && ' · ',
		showDelivery && element('span', { className: line.tone, textContent: line.text }),
	);
}

function attachmentNode({ type, url, title, template }) {
	if (template)
		return element('div', { textContent: template.text ?? template.elements?.[0]?.title });
	if (type === 'like_heart') return element('div', { textContent: '❤️' });
	if (!url) return element('div', { textContent: `(${type})` });
	const link = {
		href: url,
		textContent: title ?? `${type}: ${url}`,
		target: '_blank',
		rel: 'noreferrer',
	};
	return element('div', {}, element('a', link));
}

function buttonsOf(message) {
	const templates = message.attachments.flatMap(({ template }) => (template ? [template] : []));
	return templates
		.flatMap((template) => [
			...(template.buttons ?? []),
			...(template.elements ?? []).flatMap(({ buttons }) => buttons ?? []),
		])
		.filter(({ type }) => type === 'postback');
}

function chips(message, actions) {
	const quick = (message.quickReplies ?? []).map(({ title, payload }) =>
		element('button', {
			type: 'button',
			textContent: title,
			onclick: () => actions.write({ text: title, quickReplyPayload: payload }),
		}),
	);
	const buttons = buttonsOf(message).map(({ title, payload }) =>
		element('button', {
			type: 'button',
			textContent: title,
			onclick: () => actions.write({ postback: { title, payload } }),
		}),
	);
	const all = [...quick, ...buttons];
	return all.length > 0 && element('div', { className: 'chips' }, ...all);
}

function messageNode(message, actions) {
	const isMine = message.direction === 'inbound';
	const bubble = element(
		'div',
		{ className: 'bubble' },
		message.text,
		...message.attachments.map(attachmentNode),
	);
	const reactions = message.reactions.map(({ emoji }) => emoji).join(' ');
	return element(
		'div',
		{ className: isMine ? 'line mine' : 'line' },
		bubble,
		reactions && element('span', { className: 'meta', textContent: reactions }),
		!isMine && chips(message, actions),
		meta(message, isMine),
	);
}

function hint(text) {
	return element('p', { className: 'hint', textContent: text });
}

/** The Direct thread of the chosen customer. */
export function directView(state, customer, isTyping, actions) {
	if (!customer) return [hint('Nobody has written yet. Make up a customer to start.')];
	const thread = state.conversations.find(({ contactId }) => contactId === customer.id);
	const lines = (thread?.messages ?? []).map((message) => messageNode(message, actions));
	if (lines.length === 0) {
		lines.push(hint(`Write the first message to @${state.account.username}.`));
	}
	if (isTyping) lines.push(element('p', { className: 'meta', textContent: 'typing…' }));
	return lines;
}

function commentNode(comment, state, actions) {
	const isBusiness = comment.authorId === state.account.id;
	return element(
		'li',
		{ className: comment.parentId ? 'reply' : '' },
		element(
			'div',
			{ className: comment.hidden ? 'is-hidden' : '' },
			element('span', { className: 'from', textContent: `${comment.authorUsername} ` }),
			comment.text,
			comment.hidden && ' (hidden by the business)',
		),
		meta(comment, !isBusiness),
		element('button', {
			type: 'button',
			textContent: 'Reply',
			onclick: () =>
				actions.choose({
					mediaId: comment.mediaId,
					parentId: comment.id,
					label: `@${comment.authorUsername}: ${comment.text}`,
				}),
		}),
	);
}

function threadOf(comments, top) {
	return [top, ...comments.filter(({ parentId }) => parentId === top.id)];
}

function pictureStyle(index) {
	const hue = (index * 67 + 172) % 360;
	return `background: linear-gradient(135deg, hsl(${hue} 38% 34%), hsl(${hue + 40} 42% 52%))`;
}

const kinds = { FEED: 'Post', REELS: 'Reel', STORY: 'Story', AD: 'Ad' };

function postNode(media, index, state, target, actions) {
	const comments = state.comments.filter(({ mediaId }) => mediaId === media.id);
	const shown = comments
		.filter(({ parentId }) => !parentId)
		.flatMap((top) => threadOf(comments, top));
	const picture = element('div', {
		className: 'picture',
		textContent: kinds[media.productType] ?? media.productType,
	});
	picture.setAttribute('style', pictureStyle(index));
	return element(
		'article',
		{ className: target?.mediaId === media.id ? 'post chosen' : 'post' },
		picture,
		element('p', { className: 'caption', textContent: media.caption }),
		element(
			'ul',
			{ className: 'comments' },
			...shown.map((comment) => commentNode(comment, state, actions)),
		),
		element('button', {
			type: 'button',
			disabled: !media.commentsEnabled,
			textContent: media.commentsEnabled ? 'Comment on this' : 'Comments are off',
			onclick: () => actions.choose({ mediaId: media.id, label: media.caption }),
		}),
	);
}

/** The posts of the business with everybody's comments. */
export function postsView(state, target, actions) {
	return state.media.map((media, index) => postNode(media, index, state, target, actions));
}

/** Says whether a webhook would reach anybody. */
export function subscriptionText({ subscriptions }) {
	const active = ['facebook', 'instagram'].flatMap((loginType) => {
		const { app, account } = subscriptions[loginType];
		const callback = app.find(({ object }) => object === 'instagram')?.callbackUrl;
		return callback && account ? [`${loginType}: ${callback}`] : [];
	});
	return active.length > 0
		? active.join(', ')
		: 'Nobody is subscribed: only polling finds messages';
}

function describe(item) {
	const name = item.text || item.attachments?.[0]?.type || 'something';
	return `@${item.username}: ${name}`;
}

/** The latest messages and comments of customers, and how each was delivered. */
export function deliveryItems(state) {
	const names = new Map(state.contacts.map(({ id, username }) => [id, username]));
	const messages = state.conversations
		.flatMap(({ messages: all }) => all)
		.filter(({ direction }) => direction === 'inbound')
		.map((message) => ({ ...message, username: names.get(message.contactId) }));
	const comments = state.comments
		.filter(({ authorId }) => authorId !== state.account.id)
		.map((comment) => ({ ...comment, username: comment.authorUsername }));
	const latest = [...messages, ...comments].sort((a, b) => b.createdAt - a.createdAt).slice(0, 8);
	if (latest.length === 0) {
		return [element('li', { className: 'empty', textContent: 'Nothing yet.' })];
	}
	return latest.map((item) => {
		const line = webhookLine(item);
		return element(
			'li',
			{},
			element('span', { className: 'what', textContent: describe(item) }),
			element('span', { className: line.tone, textContent: line.text }),
		);
	});
}
