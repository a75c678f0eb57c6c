import { deliveryItems, directView, element, postsView, subscriptionText } from './view.js';

const byId = (id) => document.getElementById(id);
const rememberedKey = 'simulated-customer';

let state;
let tab = 'direct';
let customerId = localStorage.getItem(rememberedKey);
/** What the next comment goes under: `{ mediaId, parentId?, label }`. */
let target;
let typingUntil = 0;
let refreshTimer;
/** The form for a new customer was opened by hand. */
let isNaming = false;

async function post(path, body) {
	const response = await fetch(`/_sim/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const answer = await response.json();
	if (!response.ok) throw new Error(answer.error);
	return answer;
}

/** Runs something that may be refused, and says so under the screen. */
async function attempt(run) {
	const problem = byId('problem');
	try {
		problem.hidden = true;
		await run();
		await refresh();
	} catch (error) {
		problem.textContent = error.message;
		problem.hidden = false;
	}
}

const actions = {
	write: (message) => attempt(() => post('messages', { contactId: customerId, ...message })),
	choose: (chosen) => {
		target = chosen;
		render();
		byId('text').focus();
	},
};

function customer() {
	return state.contacts.find(({ id }) => id === customerId);
}

function renderCustomers() {
	const select = byId('customer');
	select.replaceChildren(
		...state.contacts.map(({ id, username }) =>
			element('option', { value: id, textContent: `@${username}`, selected: id === customerId }),
		),
	);
	select.disabled = state.contacts.length === 0;
	if (select.disabled) select.append(element('option', { textContent: 'nobody yet' }));
}

function renderComposer() {
	const isDirect = tab === 'direct';
	const replyTo = byId('reply-to');
	replyTo.hidden = isDirect || !target;
	replyTo.textContent = target
		? `${target.parentId ? 'Reply to' : 'Comment on'} ${target.label}`
		: '';
	byId('text').placeholder = isDirect ? 'Message…' : 'Comment…';
	byId('text').setAttribute('aria-label', isDirect ? 'Message' : 'Comment');
	byId('composer').hidden = !customer();
}

/** Draws everything anew; keeps the place in the list unless the end was in view. */
function render() {
	if (!state) return;
	const screen = byId('screen');
	const isAtEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 80;
	const place = screen.scrollTop;
	renderCustomers();
	renderComposer();
	for (const name of ['direct', 'posts']) {
		byId(`tab-${name}`).setAttribute('aria-selected', String(tab === name));
	}
	const isTyping = Date.now() < typingUntil;
	screen.replaceChildren(
		...(tab === 'direct'
			? directView(state, customer(), isTyping, actions)
			: postsView(state, target, actions)),
	);
	screen.scrollTop = tab === 'direct' && isAtEnd ? screen.scrollHeight : place;
	byId('subscription').textContent = subscriptionText(state);
	byId('deliveries').replaceChildren(...deliveryItems(state));
	document.querySelector('.business-name').textContent = `@${state.account.username}`;
}

async function refresh() {
	const response = await fetch('/_sim/state');
	state = await response.json();
	if (!customer()) customerId = state.contacts.at(-1)?.id ?? null;
	if (target && !state.media.some(({ id }) => id === target.mediaId)) target = undefined;
	target ??=
		state.media.length > 0
			? { mediaId: state.media[0].id, label: state.media[0].caption }
			: undefined;
	byId('customer-form').hidden = state.contacts.length > 0 && !isNaming;
	render();
}

function refreshSoon() {
	clearTimeout(refreshTimer);
	refreshTimer = setTimeout(() => void refresh(), 40);
}

function chooseCustomer(id) {
	customerId = id;
	localStorage.setItem(rememberedKey, id);
	render();
	byId('screen').scrollTop = byId('screen').scrollHeight;
}

function show(name) {
	tab = name;
	render();
	byId('screen').scrollTop = name === 'direct' ? byId('screen').scrollHeight : 0;
}

function connect() {
	const events = new EventSource('/_sim/events');
	events.onopen = () => {
		byId('connection').textContent = 'Live';
		void refresh();
	};
	events.onerror = () => {
		byId('connection').textContent = 'The simulator does not answer. Is it still running?';
	};
	for (const type of ['message', 'comment', 'change', 'delivery', 'reset']) {
		events.addEventListener(type, refreshSoon);
	}
	events.addEventListener('action', ({ data }) => {
		const { contactId, action } = JSON.parse(data);
		if (contactId !== customerId) return;
		typingUntil = action === 'typing_on' ? Date.now() + 20_000 : 0;
		render();
		if (action === 'typing_on') setTimeout(render, 20_100);
	});
	events.addEventListener('message', () => {
		typingUntil = 0;
	});
}

byId('customer').addEventListener('change', ({ target: select }) => chooseCustomer(select.value));
byId('new-customer').addEventListener('click', () => {
	const form = byId('customer-form');
	isNaming = form.hidden;
	form.hidden = !form.hidden;
	if (!form.hidden) byId('customer-name').focus();
});
byId('customer-form').addEventListener('submit', (event) => {
	event.preventDefault();
	void attempt(async () => {
		const { contactId } = await post('contacts', { username: byId('customer-name').value.trim() });
		byId('customer-name').value = '';
		isNaming = false;
		await refresh();
		chooseCustomer(contactId);
	});
});
byId('composer').addEventListener('submit', (event) => {
	event.preventDefault();
	const text = byId('text').value.trim();
	if (text === '') return;
	byId('text').value = '';
	void attempt(async () => {
		if (tab === 'direct') {
			await post('messages', { contactId: customerId, text });
			return;
		}
		const { mediaId, parentId } = target;
		await post('comments', { contactId: customerId, mediaId, parentId, text });
	});
});
byId('tab-direct').addEventListener('click', () => show('direct'));
byId('tab-posts').addEventListener('click', () => show('posts'));
connect();
