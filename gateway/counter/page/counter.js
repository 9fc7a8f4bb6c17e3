// The counter page: shows the state that the daemon sends and posts what the clerk does. It decides nothing about money.
// Whatever comes from outside is put in as text, never as markup.
"use strict";

// --- small things

const $ = (id) => document.getElementById(id);
const NO_PRICE = "GW-3109";
const NEW_ITEM = ["GW-3101", NO_PRICE];
const CONSENT = ["GW-3601", "GW-3702"];
const NO_CODE = ["GW-3824", "GW-3821"]; // the sticker does
const UNSURE = ["GW-7109", "GW-7110", "GW-7111", "GW-7114"]; // ask again
const SET_UP = ["GW-7002", "GW-7003"];
const LARGE_CASH = 1000000; // above the due: asked again
const SCAN_DIGITS = 8; // so many are a bar code gone astray
const MAX_QUEUE = 30; // acts that wait; only a stuck key makes more
const LOST = {
	message: "Kasir terputus dari alat.", safe: "Yang sudah dibayar tersimpan dan tidak tercatat dua kali.",
	next: "Tunggu sampai tersambung, lihat keranjang, lalu ulangi.",
};
const GONE = {
	message: "Alat baru menyala lagi. Isi keranjang tadi hilang.", safe: "Belum ada yang dibayar. Penjualan yang lalu tersimpan.",
	next: "Pindai lagi semua barangnya.",
};

function h(what, ...kids) { // "tag.class#id", properties, children
	const [, tag, classes, id] = /^(\w+)([.\w-]*)#?(.*)$/.exec(what), node = document.createElement(tag);
	if (tag === "button") node.type = "button";
	if (classes) node.className = classes.replaceAll(".", " ").trim();
	if (id) node.id = id;
	for (const kid of kids.flat()) {
		if (kid?.constructor === Object) Object.assign(node, kid);
		else if (kid || kid === 0) node.append(kid);
	}
	return node;
}

const tap = (what, run, ...kids) => h("button" + what, { onclick: run }, ...kids);
const fill = (id, ...kids) => $(id).replaceChildren(...kids.flat().filter(Boolean));

function icon(name) {
	const svg = $("icon").cloneNode(true);
	svg.id = "";
	svg.firstElementChild.setAttribute("href", "#i-" + name);
	return svg;
}

function put(id, text) {
	if ($(id).textContent !== text) $(id).textContent = text;
}

const painted = {};
function paint(name, key, draw) { // only what has changed: a finger may be on a button
	const now = JSON.stringify(key);
	if (painted[name] === now) return;
	painted[name] = now;
	draw();
}

const dots = (n) => (n < 0 ? "−" : "") + String(Math.abs(n)).replace(/\B(?=(\d{3})+$)/g, ".");
const rp = (n) => "Rp " + dots(n);
const comma = (n) => (n < 0 ? "−" : "") + dots(Math.floor(Math.abs(n) / 1000)) + "," + String(Math.abs(n) % 1000).padStart(3, "0");
const digits = (text) => text.replace(/\D/g, "");
const field = (id) => Number(digits($(id).value));

function figure(node, rupiah) {
	const text = dots(rupiah);
	node.replaceChildren(h("small", "Rp "), text);
	node.style.setProperty("--long", Math.max(0, text.length - 6));
	return node;
}

const bigSum = (rupiah) => figure(h("p.figure"), rupiah);
function three(fault, lead = "warn") { // what happened, what is safe, what next
	const more = ["safe", "next"].filter((name) => fault[name]).map((name) => h("p", fault[name]));
	return [lead && icon(lead), h("div.say", h("strong", fault.message), more)];
}

let toastTimer = 0;
function toast(text) {
	put("toast", text);
	$("toast").hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

let ear = null;
function beep(hertz, ms) {
	try {
		ear ??= new AudioContext();
		const tone = ear.createOscillator(), loud = ear.createGain();
		tone.frequency.value = hertz;
		loud.gain.value = 0.08;
		tone.connect(loud).connect(ear.destination);
		tone.start();
		tone.stop(ear.currentTime + ms / 1000);
	} catch { /* sells as well without */ }
}

// --- state

let state = null;
let connected = false;
let mine = null; // the fault of my own last act
let hushed = ""; // the note that was closed
let chosen = null;

function take(next, fresh) {
	if (!fresh && state && next.rev < state.rev) return;
	const before = state;
	state = next;
	follow(before);
	if (before?.basket?.lines.length && bootOf(before) !== bootOf(next) && before.last_sale?.receipt_no === next.last_sale?.receipt_no) mine = GONE;
	if (!state.training) learned.clear();
	else LESSONS.forEach((done, place) => done(state) && learned.add(place));
	render();
	if (state.clerks && !(state.clerk && token())) login();
}

const bootOf = (s) => s.basket?.id.split("-")[0];
const linesOf = (s) => s?.basket?.lines ?? [];

function follow(before) { // choose the line that changed, and say it by sound
	const old = new Map(linesOf(before).map((line) => [line.n, line])), lines = linesOf(state);
	const sameBasket = before?.basket?.id === state.basket?.id;
	const news = lines.filter((line) => !sameBasket || old.get(line.n)?.amount !== line.amount);
	if (news.length && before) chosen = news.at(-1).n;
	if (!lines.some((line) => line.n === chosen)) chosen = lines.at(-1)?.n ?? null;
	if (before && news.length && sameBasket) beep(1200, 60);
	if (news.length || (before?.note && !state.note)) {
		mine = null;
		hushed = "";
	}
	if (before && state.note && JSON.stringify(state.note) !== JSON.stringify(before.note)) beep(260, 220);
	if (pay.basket && state.basket?.id !== pay.basket && !pay.busy) $("pay-dialog").close();
}

let source = null, lastHeard = 0, lostTimer = 0;
function listen() {
	source?.close();
	source = new EventSource("/api/events");
	let first = true;
	source.onmessage = (event) => {
		heard();
		take(JSON.parse(event.data), first);
		first = false;
	};
	source.onerror = () => {
		source.close();
		lostTimer ||= setTimeout(knock, 1200, true);
		setTimeout(listen, 1000);
	};
}

function heard() {
	lastHeard = Date.now();
	clearTimeout(lostTimer);
	lostTimer = 0;
	online(true);
}

function online(yes) {
	if (connected === yes) return;
	connected = yes;
	$("lost").hidden = yes;
	if (mine === LOST) mine = null;
	if (pay.fault === LOST) pay.fault = null;
	render();
}

async function knock(now) { // dead or quiet?
	if (!now && Date.now() - lastHeard < 20000) return;
	lostTimer = 0;
	const { data, fault, status } = await get("state");
	if (status === 401) login(fault);
	if (!data) return online(false);
	heard();
	take(data);
}

async function get(name, query = {}) { // what the daemon knows: { data } or { fault }
	try {
		const reply = await fetch("/api/" + name + "?" + new URLSearchParams(query), { signal: AbortSignal.timeout(5000) });
		const data = await reply.json();
		return reply.ok ? { data } : { fault: data, status: reply.status };
	} catch {
		return { fault: LOST };
	}
}

// --- acts: one after the other, each with its own request id

const token = () => sessionStorage.getItem("token");
const newRequest = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function ask(path, body, tries = 6) { // eleven seconds
	let sent = { ...body, request: newRequest() };
	for (let turn = 1; ; turn++) {
		try {
			const headers = { "Content-Type": "application/json", ...(token() && { "X-Gateway-Token": token() }) };
			const reply = await fetch("/api/" + path, { method: "POST", headers, body: JSON.stringify(sent), signal: AbortSignal.timeout(15000) });
			const data = await reply.json(), stranger = [401, 403].includes(reply.status);
			if (reply.ok) {
				heard();
				if (data.token) sessionStorage.setItem("token", data.token);
				if ("rev" in data) take(data);
				return { result: data.result };
			}
			if (CONSENT.includes(data.code) || (sent.consent && stranger)) {
				const consent = await agree(data, await whoAndPin(["ketua", "teknisi"]));
				if (!consent) return { fault: data };
				sent = { ...body, consent, request: newRequest() }; // refused is not done
				turn = 0;
			} else if (stranger && path !== "login" && (state?.clerks || reply.status === 401)) {
				await login(data);
				turn = 0;
			} else if (!UNSURE.includes(data.code) || turn >= tries) return { fault: data };
		} catch {
			if (turn >= tries) return { fault: LOST };
		}
		if (turn) await new Promise((done) => setTimeout(done, Math.min(4000, 250 * 2 ** turn)));
	}
}

let queue = Promise.resolve(), queued = 0;
function act(path, body = {}, quiet = false) { // a function as `body` sees the state of its turn
	if (queued >= MAX_QUEUE) return Promise.resolve({ fault: LOST });
	queued++;
	const turn = queue.then(async () => {
		const wanted = typeof body === "function" ? body() : body;
		return wanted ? ask(path, wanted) : {};
	});
	queue = turn.then(() => {}, () => {}).finally(() => queued--);
	return turn.then((done) => {
		mine = quiet ? null : done.fault ?? null; // quiet: told elsewhere
		if (done.fault && done.fault.code !== state?.note?.code) beep(260, 220);
		hushed = "";
		render();
		return done;
	});
}

// --- who works here

async function whoAndPin(roles = ["kasir", "ketua", "teknisi"]) {
	const { data } = await get("clerks");
	const names = (data?.clerks ?? []).filter((each) => roles.includes(each.role)).map((each) => each.name);
	return [names[0] ? ["choice", "clerk", "", "Nama", names] : ["text", "clerk", "", "Nama"], ["pin", "pin", "", "PIN"]];
}

const agree = (fault, fields) => new Promise((done) => openForm("consent", "Izin ketua", { // null: nobody agreed
	fault, fields, ok: "Setuju", send: (said) => void done(said), closed: () => done(null),
}));

let entering = null;
function login(fault) {
	if (entering && fault && $("login-form")) tell($("login-form"), fault);
	return (entering ??= new Promise((done) => {
		sessionStorage.removeItem("token");
		whoAndPin().then((fields) => openForm("login", "Siapa kasirnya?", {
			fault, fields, ok: "Masuk", cancel: null, send: (said) => ask("login", said),
			closed() {
				entering = null;
				done();
				listen();
			},
		}));
	}));
}

async function leave() {
	await act("logout");
	login();
}

// --- what is shown

const ROLE = { scanner: "Pemindai", scale: "Timbangan", printer: "Printer" };
const SPEAK = { ok: "", absent: " lepas", fault: " bermasalah", offline: " putus", unknown: " belum pasti" };
const SIGN = { ok: "ok", absent: "bad", fault: "bad", offline: "warn", unknown: "ask" };
const PRINT = {
	queued: ["wait", "menunggu printer"], sent: ["wait", "sedang dicetak"], printed: ["ok", "tercetak"],
	unknown: ["ask", "belum pasti tercetak"], fault: ["bad", "belum tercetak"],
};

function chip(sign, text) { // a sign and a word; colour only repeats them
	return h("li." + sign, icon(sign), h("span", text), sign === "ok" && h("span.hidden", " siap"));
}

function deviceChip([name, { state: how, paper, cover }]) {
	const off = how === "absent", role = ROLE[name.split(".")[0]] ?? name;
	if (!off && paper === "out") return chip("bad", "Kertas habis");
	if (!off && cover === "open") return chip("bad", "Printer terbuka");
	return how === "ok" && paper === "low" ? chip("warn", "Kertas menipis") : chip(SIGN[how], role + SPEAK[how]);
}

function dayWords({ shift, clerk, uplink, outlet }) {
	if (!shift) return outlet.id;
	const day = new Date(shift.business_day + "T00:00Z").toLocaleDateString("id-ID", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
	const waiting = uplink.waiting && dots(uplink.waiting) + " belum terkirim";
	return [clerk, day, shift.open && "shift " + shift.no, waiting].filter(Boolean).join(" · ");
}

const mustOpen = () => Boolean(state.clerks && state.shift && !state.shift.open);

function render() {
	if (!state) return;
	const s = state, basket = s.basket, lines = linesOf(s), ready = connected && basket !== null, busy = lines.length > 0;
	put("outlet", s.outlet.name || s.outlet.id);
	put("day", dayWords(s));
	const without = (...names) => JSON.stringify(s.devices, (name, value) => (names.includes(name) ? undefined : value));
	paint("devices", [connected, without("reading"), s.link.state], () => fill("devices", connected
		? [...Object.entries(s.devices).map(deviceChip), chip(SIGN[s.link.state], "Internet" + SPEAK[s.link.state])]
		: chip("ask", "Perangkat belum pasti")));
	renderNote();
	renderLines(lines);
	paint("rest", [busy, s.last_sale, s.prints, connected, mustOpen()], renderRest);
	paint("news", [connected, s.warnings, s.prints, s.last_sale?.receipt_no, busy], renderNews);
	paint("weight", [connected, without("age_ms")], renderWeight);
	put("member", basket?.member ? "Anggota " + basket.member : "Bukan anggota · F3");
	paint("training", [s.training, [...learned]], renderTraining);
	figure($("total"), basket?.total ?? 0);
	$("total").classList.toggle("none", !busy);
	const count = lines.reduce((sum, line) => sum + (line.qty ?? 1), 0);
	put("total-more", busy ? dots(count) + " barang" + (basket.discount ? " · potongan " + dots(basket.discount) : "") : "");
	put("pay", mustOpen() ? "Buka shift" : "Bayar F4");
	put("hold", busy || !s.held?.length ? "Tunda" : "Panggil " + s.held.length);
	$("pay").disabled = !ready || !(busy || mustOpen());
	$("void").disabled = !ready || !busy;
	$("hold").disabled = !ready || !(busy || s.held?.length);
	$("member").disabled = !ready;
	if ($("pay-dialog").open) renderPay();
}

async function renderTraining() {
	const next = LESSONS.findIndex((_, place) => !learned.has(place));
	$("training").hidden = !state.training;
	document.body.classList.toggle("training", state.training);
	if (state.training && await ready()) put("training", "MODE LATIHAN · " + (next < 0 ? "Semua latihan selesai." : next + 1 + ". " + given.forms.learn.list[next][1]));
}

function renderNote() {
	const note = mine ?? state.note, show = note && keyOf(note) !== hushed && !$("pay-dialog").open;
	$("note").hidden = !show;
	if (show) paint("note", note, () => fill("note", three(note), NEW_ITEM.includes(note.code) && note.about && h("div.offers",
		tap(".offer", () => openItem(note.about, note), "Jual barang baru"), tap("", () => findGoods(), "Cari namanya")),
	tap(".shut", hush, { ariaLabel: "Tutup pesan" }, icon("bad"))));
}

const keyOf = (note) => (note ? note.code + note.message : "");
function hush() {
	hushed = keyOf(mine ?? state?.note);
	mine = null;
	render();
	focusScan();
}

const measure = (line) => (line.grams !== null ? comma(line.grams) + " kg" : line.milli !== null ? comma(line.milli) : dots(line.qty));

function renderLines(lines) {
	paint("lines", [lines, chosen], () => {
		fill("lines", lines.map((line) => h("li.line" + (line.n === chosen ? ".on" : ""), pick(() => choose(line.n), line.name || line.code,
			measure(line) + " × " + dots(line.price) + (line.discount ? " − potongan " + dots(line.discount) : ""), dots(line.amount)))));
		seeChosen();
	});
	const line = lineOf(chosen);
	$("tools").hidden = !line;
	if (!line) return;
	put("qty", measure(line));
	for (const name of ["less", "qty", "more", "other", "drop"]) $(name).disabled = !connected;
	$("less").hidden = $("more").hidden = line.qty === null;
	$("qty").hidden = line.grams !== null;
	$("less").disabled ||= line.qty === 1;
}

const seeChosen = () => document.querySelector(".line.on")?.scrollIntoView({ block: "nearest" });

function slip(receipt, print) { // one that waits comes out by itself
	const waits = print === "fault" && state.prints.some((job) => job.receipt_no === receipt && job.state === print);
	const [name, words] = PRINT[waits ? "queued" : print] ?? ["ask", "tidak dicetak"];
	return h("div.slip", h("span" + (print === "printed" ? "" : ".open"), icon(name), "Struk " + receipt + ": " + words),
		!waits && ["unknown", "fault"].includes(print) && tap("", () => reprint(receipt), { disabled: !connected }, "Cetak ulang"));
}

function renderRest() {
	const busy = linesOf(state).length > 0, sale = state.last_sale;
	$("rest").className = busy ? "busy" : "";
	if (busy) return fill("rest");
	if (mustOpen()) return fill("rest", h("p.hello", "Shift belum dibuka"));
	if (!sale) return fill("rest", h("p.hello", "Siap melayani"), h("p.quiet", "Pindai barang, atau ketik kodenya lalu Enter."));
	const cash = sale.tendered > 0, rounding = sale.rounding ? " (pembulatan " + dots(sale.rounding) + ")" : "";
	fill("rest", h("div.sold", { role: "status" }, h("div.back", h("p", cash ? "Kembalian" : "Sudah dibayar"), bigSum(cash ? sale.change : sale.paid)),
		h("p", cash ? "Dibayar " + dots(sale.tendered) + " · total " + dots(sale.paid) + rounding : "Tidak ada kembalian"), slip(sale.receipt_no, sale.print)),
	h("p.quiet", "Pindai barang untuk pembeli berikutnya."));
}

function openPrints() { // those that need a person
	const shown = linesOf(state).length ? null : state.last_sale?.receipt_no;
	return state.prints.filter((job) => job.receipt_no && job.receipt_no !== shown && job.state === "unknown");
}

function renderNews() {
	const prints = openPrints(), real = state.warnings.filter(({ code }) => !SET_UP.includes(code)), loud = prints.length + real.length;
	const told = prints.length ? { message: "Struk " + prints[0].receipt_no + " belum pasti tercetak.", safe: "Penjualannya tersimpan." }
		: real[0] ?? { message: "Pesan untuk teknisi: " + state.warnings.length, safe: "" };
	$("warnings").hidden = !loud && (!state.warnings.length || linesOf(state).length > 0);
	$("warnings").className = loud ? "" : "calm";
	fill("warnings", icon(loud ? "warn" : "ask"), h("span.text", h("strong", told.message), " " + told.safe), h("b", loud > 1 ? "+" + (loud - 1) + " lagi" : "Lihat"));
	$("news")?.replaceChildren(...newsItems());
}

const newsItems = () => [...openPrints().map((job) => h("li", slip(job.receipt_no, job.state))), ...state.warnings.map((each) =>
	h("li", three(each, ""), each.code === "GW-1003" && tap("", () => swap(OWN.clock), "Isi jam")))];

const WEIGHT = [ // flag, class, sign, word
	["over", "bad", "bad", "terlalu berat"], ["unit", "bad", "bad", "bukan kilogram"], ["error", "bad", "bad", "bermasalah"],
	["under", "warn", "warn", "di bawah nol"], ["negative", "warn", "warn", "di bawah nol"], ["moving", "warn", "wait", "belum diam"], ["zero", "idle", "ok", "kosong"],
];

function weightWords({ state: how, reading }) {
	if (how === "absent") return ["bad", "bad", "lepas"];
	if (!reading) return how === "ok" ? ["idle", "wait", "menunggu"] : ["warn", "ask", how === "fault" ? "bermasalah" : "belum pasti"];
	const { grams, stable, flags } = reading, raised = [...flags, grams < 0 && "negative", (grams === null || !stable) && "moving", grams === 0 && "zero"];
	return WEIGHT.find(([flag]) => raised.includes(flag))?.slice(1) ?? ["ok", "ok", "stabil"];
}

function renderWeight() {
	const scale = Object.entries(state.devices).find(([name]) => name.startsWith("scale."))?.[1];
	$("weight").hidden = !scale || !connected;
	if (!scale) return;
	const [kind, name, word] = weightWords(scale), grams = scale.reading?.grams;
	$("weight").className = kind;
	fill("weight", h("span.figure", (grams == null ? "–" : comma(grams)) + " kg"), h("span.word", icon(name), h("span", word)));
}

// --- scanning and lines

const anyDialog = () => [...document.querySelectorAll("dialog[open]")].pop();

function focusScan() {
	if (!anyDialog()) $("scan").focus({ preventScroll: true });
}

async function scan(code, extra = {}) {
	code = code.trim();
	if (!code) return;
	const { fault } = await act("scan", { code, ...extra });
	if (NEW_ITEM.includes(fault?.code) && !anyDialog()) openItem(code, fault);
}

const lineOf = (n) => linesOf(state).find((line) => line.n === n);

function choose(n) {
	chosen = n;
	render();
}

function step(by) {
	const n = chosen;
	act("line", () => {
		const qty = lineOf(n)?.qty + by;
		return qty >= 1 ? { n, qty } : null;
	});
}

const drop = (n = chosen) => act("line", () => (lineOf(n) ? { n, remove: true } : null));

async function reprint(receipt_no) {
	const done = await act("reprint", { receipt_no });
	if (!done.fault) toast("Struk " + receipt_no + " dikirim ke printer.");
}

function openItem(code, fault) {
	show(fault.code === NO_PRICE ? "unpriced" : "item", {
		say: fault.message + " Jual dengan izin ketua.", body: ({ name = code, price }) => ({ code, name, price }),
	});
}

// --- forms: one builder shows them, reads them, sends them

// fields: as gateway/counter/forms.py tells; parts: more nodes; ok: the main act, path and body or send: what it does

const FINDERS = { member: (put) => openMembers((each) => put(each.number)), code: (put) => findGoods("Cari barang", (each) => put(each.code)) };

function openForm(id, title, form = {}) {
	const fields = form.fields ?? [];
	const dialog = h("dialog#" + id + "-dialog", { ariaLabel: title });
	const box = h("form.panel#" + id + "-form", { autocomplete: "off" },
		h("div.head", h("h2", title), form.tabs),
		h("div.body", form.say && h("p", form.say), h("div.fault#" + id + "-error", { role: "alert", hidden: true }),
			fields.map((each) => makeField(id, form.values ?? {}, each)), form.parts),
		h("div.acts", form.cancel !== null && tap(".close", () => dialog.close(), form.cancel ?? (form.ok ? "Batal" : "Tutup")), form.extra,
			form.ok && h("button.main", { type: "submit" }, form.ok)));
	dialog.append(box);
	if (box.querySelector("[inputmode=none]")) addPad(box, form.key ?? "00");
	box.onsubmit = () => {
		sendForm(form, fields, box, dialog);
		return false;
	};
	dialog.oncancel = () => form.cancel !== null;
	dialog.onclose = () => {
		dialog.remove();
		closed();
		form.closed?.();
	};
	document.body.append(dialog);
	dialog.showModal();
	const first = box.querySelector(".field:not([hidden]) input") ?? box.querySelector(".grid button, .pick");
	if (first) first.focus();
	else box.querySelector(".close, input")?.focus(); // a stray Enter must choose nothing
	first?.select?.();
	if (form.fault) tell(box, form.fault);
	return box;
}

function swap(next, ...about) {
	anyDialog()?.close();
	next(...about);
}

function closed() {
	render();
	if (!anyDialog()) $("scan").blur(); // else it may come back without a caret
	focusScan();
}

function tell(box, fault) {
	const place = box.querySelector(".fault");
	place.hidden = !fault;
	if (fault) place.replaceChildren(...three(typeof fault === "string" ? { message: fault } : fault));
}

function makeField(form, values, [kind, name, mark, label, quick = []]) {
	const id = form + "-" + name, value = values[name] ?? "";
	if (kind === "choice") {
		return h("fieldset", h("legend", label), quick.map((each) => {
			const [it, words = it] = each.split("=");
			return h("label.choice", h("input", { type: "radio", name, value: it, checked: it === value }), words);
		}));
	}
	const input = h("input." + kind + "#" + id, { name, type: kind === "pin" ? "password" : kind.startsWith("date") ? kind : "text", maxLength: 80 });
	if (input.type === "password" || (input.type === "text" && !["text", "words"].includes(kind))) input.inputMode = "none";
	if (kind === "money") input.oninput = groupMoney;
	input.value = value;
	const put = (text) => {
		input.value = text;
		input.oninput?.({ target: input });
		input.focus();
	};
	return h("div.field", { hidden: mark === "!" }, h("label", { htmlFor: id }, label),
		h("div.beside", input, FINDERS[name] && form !== "code" && tap("", () => FINDERS[name](put), "Cari")),
		quick.length > 0 && h("div.quick", quick.map((each) => tap("", () => put(each), each))));
}

function read([kind, , , , , most, least], text) { // a number, and why it cannot be meant
	if (!most) return [text];
	const plain = digits(text), money = kind === "money", part = kind === "part";
	const value = money ? Number(plain || NaN) : part ? Math.round(Number(text.replace(",", ".")) * 1000) : Number(text);
	if (plain.length > most) return [0, money ? "Itu kode barang, bukan uang. Ketik lagi." : "Angka itu terlalu besar untuk jumlah. Ketik lagi."];
	if (Number.isInteger(value) && value >= least) return [value];
	return [0, money ? "Ketik uangnya dalam rupiah." : part ? "Ketik misalnya 1,250." : "Ketik jumlah bulat, misalnya 2."];
}

function readForm(fields, box) {
	const values = {};
	for (const each of fields) {
		const [kind, name, mark, label] = each, found = box.elements[name], input = found.length ? found[0] : found, text = found.value.trim();
		if (input.closest("[hidden]") || (!text && mark === "?")) continue;
		const [value, why = ""] = text ? read(each, text) : [0, input === document.activeElement || input.type === "radio" ? "Isi dahulu: " + label + "." : ""];
		if (!text || why) return { input, why };
		if (kind !== "note") values[name] = value;
	}
	return { values };
}

async function sendForm(form, fields, box, dialog) {
	const main = box.querySelector(".main"), { values, input, why } = readForm(fields, box);
	const stray = [...box.querySelectorAll(".text")].find(({ value }) => /^\d{8,}$/.test(value));
	if (stray) return swap(scan, stray.value); // goods scanned into words
	if (main?.disabled) return;
	if (input) {
		tell(box, why);
		input.focus();
		return input.select();
	}
	if (main) main.disabled = true;
	const done = await (form.send ? form.send(values) : act(form.path, form.body ? form.body(values) : values, true));
	if (main) main.disabled = false;
	tell(box, done?.fault);
	if (done?.fault) {
		for (const late of box.querySelectorAll(".field[hidden]")) late.hidden = false;
		return box.querySelector(".field input")?.select();
	}
	if (form.done) toast(form.done);
	if (!form.again) return dialog.close();
	box.reset();
	box.querySelector(".field input").focus();
}

function addPad(box, extra) { // types into the field that had the focus last
	let target = box.querySelector("[inputmode=none]");
	const names = { back: "Hapus satu angka", C: "Kosongkan" };
	box.addEventListener("focusin", ({ target: field }) => { if (field.inputMode === "none") target = field; });
	box.lastElementChild.before(h("div.pad", ["7", "8", "9", "back", "4", "5", "6", "C", "1", "2", "3", extra, "0", "000"].map((key) =>
		tap("", () => press(target, key), { tabIndex: -1 }, names[key] && { ariaLabel: names[key] }, key === "back" ? "←" : key))));
}

function press(input, key) {
	const all = input.selectionEnd - input.selectionStart === input.value.length;
	if (key === "back" && !all) input.value = input.value.slice(0, -1);
	else input.value = key.length > 3 || key === "C" ? "" : (all ? "" : input.value) + key;
	input.oninput?.({ target: input });
	input.focus();
}

function groupMoney({ target }) {
	const plain = digits(target.value).replace(/^0+(?=\d)/, "");
	target.value = plain && plain.length < SCAN_DIGITS + 4 ? dots(Number(plain)) : plain;
}

// --- lists to choose from

const pick = (run, name, how, sum = "") => tap(".pick", run, h("span.name", name), h("span.how", how), h("span.sum", sum));
const choices = (id, title, acts, more) => openForm(id, title, {
	...more, parts: h("div.grid", Object.entries(acts).map(([words, run]) => tap("", () => swap(run), words))),
});

function openList(id, title, label, look, row) { // Enter takes the first
	let turn = 0, timer = 0;
	const list = h("div.list");
	const seek = async (q) => {
		const now = ++turn, { data, fault } = await look(q);
		if (now !== turn) return;
		tell(box, fault);
		list.replaceChildren(...(data ?? []).map(row));
		if (q && data?.length === 0) tell(box, "Tidak ada yang cocok.");
	};
	const box = openForm(id, title, {
		fields: [["words", "q", "?", label]], parts: list,
		async send({ q = "" }) {
			await seek(q);
			const first = list.querySelector("button");
			first?.click();
			return { fault: !first && "Tidak ada yang cocok." };
		},
	});
	$(id + "-q").oninput = ({ target }) => {
		clearTimeout(timer);
		timer = setTimeout(seek, 150, target.value.trim());
	};
	seek("");
}

async function lookGoods(q) {
	if (!q) return { data: [] };
	const plain = /^\d{6,}$/.test(q), { data, fault } = await (plain ? get("goods", { code: q }) : get("search", { q, limit: 20 }));
	return { fault, data: data && (plain ? [data] : data.items) };
}

function findGoods(title = "Cari barang", choose = (each) => scan(each.code)) {
	openList("find", title, "Nama atau kode barang", lookGoods, (each) => pick(() => swap(choose, each), each.name, each.code + stock(each),
		each.price === null ? "belum ada harga" : dots(each.price)));
}

const stock = ({ stock: left, unit }) => (left === null ? "" : " · stok " + (left % 1000 ? comma(left) : dots(left / 1000)) + " " + unit);
const tellSum = (title, rupiah, say) => openForm("sum", title, { say, parts: h("div.sold", bigSum(rupiah)) });

function openMembers(choose) {
	openList("members", "Anggota", "Nama atau nomor anggota", async (q) => {
		const { data, fault } = await get("members", { q });
		return { fault, data: data?.members };
	}, (each) => pick(() => swap(choose, each), each.number + " " + each.name, "belanja " + dots(each.purchases) + (each.bon ? " · bon " + dots(each.bon)
		+ " dari " + dots(each.bon_limit) + (each.due ? ", tempo " + each.due : "") : "")));
}

// --- the dialogs: most are a table that the daemon gives

let given = null;
const ready = async () => (given ??= (await get("forms")).data) ?? toast(LOST.message);

async function show(name, more = {}) { // `more`: beside the table
	if (!given && !await ready()) return null;
	const form = { ...given.forms[name], ...more }, fixed = { ...given.forms[name].fixed, ...more.fixed };
	form.values = { receipt_no: state.last_sale?.receipt_no, day: state.shift?.business_day, clock: localTime(), ...form.values };
	if (!state.shift?.confirm_day) form.fields = form.fields.filter(([kind]) => kind !== "date");
	form.body ??= (values) => {
		const [how, what] = form.spread ?? [], { [how]: unit, [what]: amount, ...rest } = values;
		const number = how && (typeof amount === "number" ? amount : Math.round(Number(amount.replace(",", ".")) * (unit === "qty" ? 1 : 1000)));
		return { ...rest, ...(how && { [unit]: number }), ...(form.basket && { basket: state.basket.id }), ...fixed };
	};
	form.parts = form.list && h("dl", form.list.map(([key, what]) => h("div", h("dt", key), h("dd", what))));
	return openForm(name, form.title, form);
}

const localTime = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);

const OWN = { // beside the table
	find: () => findGoods(),
	look: () => findGoods("Cek harga", (each) => tellSum(each.name, each.price ?? 0, "per " + each.unit + stock(each))),
	held: openHeld,
	leave,
	members: () => openMembers((each) => act("member", { member: each.number })),
	csv: () => location.assign("/api/export.csv"),
	receipt: () => show("receipt", { send: openRefund }),
	clock: () => show("clock", { body: ({ clock }) => ({ wall: new Date(clock).getTime() }) }),
	bon: () => show("bon", { body: ({ member, ...payment }) => ({ member, payment: { ...payment, ...(payment.kind !== "tunai" && { confirmed: true }) } }) }),
	news: () => openForm("news", "Yang perlu dilihat", { parts: h("ul#news", { tabIndex: 0, ariaLabel: "Daftar" }, newsItems()) }),
	code: () => show("code", { send: ({ code }) => void setTimeout(scan, 0, code) }),
	member: () => show("member", {
		values: { member: state.basket?.member }, extra: state.basket?.member && tap("#member-off", () => swap(act, "member", { member: null }), "Lepas"),
	}),
	qty() {
		const line = lineOf(chosen), part = line.qty === null;
		show(part ? "milli" : "qty", { say: line.name, values: { qty: line.qty, milli: part && comma(line.milli) }, fixed: { n: line.n } });
	},
	async close() {
		const box = await show("close"); if (!box) return;
		const notes = [...box.querySelectorAll(".note")];
		for (const note of notes) {
			note.oninput = () => { $("close-counted").value = dots(notes.reduce((sum, { name, value }) => sum + Number(name.slice(1)) * Number(digits(value)), 0)); };
		}
	},
};
const go = (name) => name.startsWith("report ") ? openReport(name.slice(7)) : OWN[name] ? OWN[name]() : show(name);

async function openMenu(tab = "Penjualan") {
	if (!await ready()) return;
	const acts = Object.fromEntries(Object.entries(given.menu[tab]).map(([words, name]) => [words, () => go(name)]));
	choices("menu", "Menu", acts, { tabs: tabs(Object.keys(given.menu), tab, (other) => swap(openMenu, other)) });
}

const tabs = (names, on, run) => h("div.tabs", names.map((name) => tap("", () => run(name), { ariaPressed: String(name === on) }, name)));

const LESSONS = [
	(s) => linesOf(s).length > 1, (s) => linesOf(s).some((line) => line.qty === 3), (s) => s.basket?.member, (s) => s.held.length,
	(s) => s.last_sale?.tendered === 50000,
];
const learned = new Set();

function openLine() {
	const { n, name: say, grams } = lineOf(chosen), ask = (name, more) => () => show(name, { say, fixed: { n }, ...more });
	choices("line", say, {
		...(grams === null ? { "Ubah jumlah": OWN.qty } : { "Kurangi bobot kemasan": ask("tare", { body: ({ tare }) => ({ n, grams: grams - tare }) }) }),
		"Potongan baris": ask("cut"), "Ganti harga": ask("reprice"),
	});
}

function openHeld() {
	if ($("hold").disabled) return;
	if (linesOf(state).length) return act("hold").then(({ fault }) => fault || toast("Ditunda. Panggil lagi dengan F8."));
	openForm("held", "Transaksi tertunda", { parts: h("div.list", state.held.map((each) => pick(() => swap(act, "recall", { basket: each.id }),
		"Pukul " + new Date(each.held_ms).toTimeString().slice(0, 5), each.lines + " baris" + (each.member ? " · anggota " + each.member : ""), dots(each.total)))) });
}

async function openRefund({ receipt_no: no }) { // what comes back of a receipt, line by line
	const { data, fault } = await get("receipt", { no });
	if (fault) return { fault };
	const { receipt_no, generation, number, total } = data, left = data.lines.filter((each) => each.left), whole = (each) => each.qty !== null;
	setTimeout(openForm, 0, "refund", "Retur struk " + number, {
		say: "Total " + rp(total) + ". Isi jumlah yang dikembalikan.", ok: "Retur", key: ",",
		fields: [...left.map((each) => [whole(each) ? "count" : "part", "n" + each.n, "?", each.name + " (" + dots(each.amount) + ")",
			[whole(each) ? String(each.left) : comma(each.left)], 7, 1]), ["text", "reason", "", "Alasan", ["Rusak", "Salah barang", "Kedaluwarsa"]]],
		async send({ reason, ...given }) {
			const lines = left.filter((each) => given["n" + each.n]).map((each) =>
				({ n: each.n, [whole(each) ? "qty" : each.grams !== null ? "grams" : "milli"]: given["n" + each.n] }));
			if (!lines.length) return { fault: "Isi jumlahnya dahulu." };
			const done = await act("refund", { receipt_no, generation, lines, reason }, true);
			if (!done.fault) setTimeout(tellSum, 0, "Retur tercatat. Kembalikan uang:", done.result?.total ?? 0);
			return done;
		},
	});
}

async function openReport(kind) {
	const { data, fault } = await get("report", { kind }), row = (tag, cells) => h("tr", cells.map((cell) => h(tag, cell)));
	const tick = (cells, found) => tap("", async ({ target }) => {
		const done = await act("qris-tick", { receipt_no: Number(digits(cells[0].split("-").pop())), found });
		if (!done.fault) target.parentElement.replaceChildren(found ? "✓ ada" : "✗ tidak ada");
	}, found ? "Ada" : "Tidak ada");
	const ticks = (cells) => (kind === "qris" ? [...cells, h("span", tick(cells, true), tick(cells, false))] : cells);
	openForm("report", data?.title ?? "Laporan", {
		fault, extra: tap("", () => print(), "Cetak"), parts: data && h("div.list", { tabIndex: 0 },
			h("table", row("th", data.columns), data.rows.map((cells) => row("td", ticks(cells))))),
	});
}

// --- paying

const KINDS = { Tunai: "tunai", QRIS: "qris", Transfer: "transfer", Bon: "bon" };
const nameOf = (kind) => Object.keys(KINDS).find((name) => KINDS[name] === kind);
const pay = { kind: "tunai", basket: null, busy: false, fault: null, parts: [] };
const isCash = ({ kind }) => kind === "tunai";

async function openPay(kind = "tunai") {
	if (mustOpen()) return go("open");
	await queue; // the last scan may be on its way
	if (anyDialog() || $("pay").disabled || pay.busy) return;
	Object.assign(pay, { basket: state.basket.id, parts: [] });
	$("tendered").value = "";
	$("pay-dialog").showModal();
	setKind(kind);
}

function setKind(kind) {
	pay.kind = kind;
	pay.fault = null;
	$("confirmed").checked = false;
	$("reference").value = "";
	$("amount").value = dots(due());
	renderPay();
	$({ tunai: "tendered", transfer: "reference", qris: "confirmed", bon: "amount" }[kind]).focus();
	if (kind === "qris") showQris({});
}

async function showQris(more) {
	const amount = field("amount"), { fault } = await act("qris", { basket: pay.basket, ...(amount !== state.basket.total && { amount }), ...more }, true);
	pay.fault = NO_CODE.includes(fault?.code) ? null : fault;
	render();
}

function setParts(parts) { // what has been taken so far
	pay.parts = parts;
	$("tendered").value = "";
	setKind(parts.some(isCash) ? "qris" : "tunai");
}

function due() {
	const { total, cash_due } = state.basket;
	if (pay.kind === "tunai" && !pay.parts.length) return cash_due ?? total;
	return pay.parts.reduce((rest, part) => rest - (part.amount ?? part.tendered), total);
}

const SURE = { qris: "Sudah masuk di aplikasi merchant.", transfer: "Uang transfer sudah masuk." };
const PAY_SAY = {
	qris: "Pembayaran sudah masuk di aplikasi merchant? Jangan hanya lihat layar HP pembeli.",
	transfer: "Cek uang masuk di rekening koperasi, lalu tulis nomor buktinya.",
};

function renderPay() {
	const basket = state.basket, { kind, parts } = pay, cash = isCash(pay);
	if (!basket) return;
	const owed = due(), given = field("tendered"), typed = $("tendered").value !== "", short = cash && given < owed, large = cash && given - owed > LARGE_CASH;
	const open = basket.reminders?.filter((each) => !each.done) ?? [], stop = open.length > 0, amount = field("amount");
	const rounding = parts.length ? 0 : owed - basket.total, sure = $("confirmed").checked;
	figure($("due"), owed);
	put("due-label", parts.length ? "Sisa" : "Harus dibayar");
	put("due-more", rounding || parts.length ? "Total " + dots(basket.total) + (rounding ? " · pembulatan " + dots(rounding) : "") : "");
	paint("kinds", kind, () => fill("kinds", tabs(Object.keys(KINDS), nameOf(kind), (name) => pay.busy || setKind(KINDS[name]))));
	paint("parts", parts, () => fill("parts", parts.map((part) => h("li", icon("ok"), h("span", nameOf(part.kind) + " " + rp(part.amount ?? part.tendered)),
		tap("", () => setParts(parts.filter((each) => each !== part)), { ariaLabel: "Hapus " + nameOf(part.kind) }, icon("bad"))))));
	paint("reminders", open, () => fill("reminders", open.map(({ n, text }) => h("label.tick",
		h("input", { type: "checkbox", onchange: () => act("line", { n, noted: true }, true) }), h("span", text)))));
	const hidden = {
		"pay-cash": !cash || stop, "pay-other": cash || stop, "pay-reference": kind !== "transfer", quick: large,
		confirm: kind === "bon" || stop || (cash && !large), some: !short || !given || parts.some(isCash),
	};
	for (const id in hidden) $(id).hidden = hidden[id];
	put("confirm-say", cash ? "Ya, uang yang diterima benar " + rp(given) + "." : SURE[kind]);
	put("pay-say", PAY_SAY[kind] ?? (basket.member ? "Bon anggota " + basket.member + ". Tanda tangan di struk." : "Bon hanya untuk anggota. Isi nomornya (F3)."));
	paint("qris", [kind, basket.qris, amount], renderQris);
	put("change-label", typed && short ? "Uang kurang" : "Kembalian");
	$("change").parentElement.className = "given change" + (typed ? (short ? " short" : " enough") : "");
	if (typed) figure($("change"), Math.abs(given - owed));
	else put("change", "–");
	paint("quick", [owed, parts], () => renderQuick(owed));
	$("pay-now").disabled = pay.busy || !connected || stop || !(cash ? typed && !short && (!large || sure)
		: amount > 0 && amount <= owed && (kind === "bon" ? basket.member : sure) && (kind !== "transfer" || $("reference").value.trim()));
	put("pay-now", pay.busy ? "Menyimpan…" : !cash && amount < owed ? "Tambah" : "Bayar");
	tell($("pay-form"), connected ? pay.fault : LOST);
}

const QRIS = { waiting: ["wait", "Menunggu pembayaran"], confirmed: ["ok", "Dikonfirmasi"], cancelled: ["bad", "Dibatalkan"] };
function renderQris() {
	const code = pay.kind === "qris" && state.basket.qris, amount = field("amount");
	if (!code) return fill("qris");
	const [name, words] = QRIS[code.state], stale = amount !== code.amount || code.state === "cancelled", press = (text, more) => tap("", () => showQris(more), text);
	fill("qris", !stale && h("img", { src: "/api/qris.svg?" + code.payload.slice(-4), alt: "Kode QRIS " + rp(code.amount) }),
		h("div", h("p.state", icon(name), words + " · " + rp(code.amount)), stale ? press("Buat kode " + rp(amount), {})
			: [press("Tampilkan QRIS biasa", { plain: true }), press("Cetak kode", { paper: true }), press("Batalkan kode", { cancel: true })]));
}

function renderQuick(owed) {
	const sums = [5000, 10000, 20000, 50000, 100000].map((note) => Math.ceil(owed / note) * note).filter((sum) => sum > owed);
	const offered = [...new Set(sums)].sort((a, b) => a - b).slice(0, 5);
	fill("quick", tap("", () => give(owed), "Uang pas"), offered.map((sum) => tap("", () => give(sum), dots(sum))));
}

function give(sum) {
	$("tendered").value = dots(sum);
	typing();
	$("tendered").focus();
}

function typing() {
	groupMoney({ target: $("tendered") });
	$("confirmed").checked = false;
	pay.fault = null;
	renderPay();
}

function payment() {
	const sure = $("confirmed").checked && { confirmed: true }, given = field("tendered");
	if (!isCash(pay)) return { kind: pay.kind, amount: field("amount"), ...sure, ...(pay.kind === "transfer" && { reference: $("reference").value.trim() }) };
	const exact = given === due() && (pay.parts.length || state.basket.cash_due == null);
	return { kind: "tunai", ...(exact ? { amount: given } : { tendered: given, ...sure }) };
}

async function payNow(event) {
	event.preventDefault();
	if (!state.basket) return;
	const strange = isCash(pay) && field("tendered") - due() > LARGE_CASH && !$("confirmed").checked;
	if (strange && digits($("tendered").value).length >= SCAN_DIGITS) { // thirteen digits of "money" are goods
		const code = digits($("tendered").value);
		$("tendered").value = "";
		pay.fault = (await act("scan", { code })).fault;
		return render();
	}
	renderPay();
	if ($("pay-now").disabled) return;
	if (!isCash(pay) && field("amount") < due()) return setParts([...pay.parts, payment()]);
	pay.busy = true;
	pay.fault = null;
	renderPay();
	const { fault } = await act("pay", { basket: pay.basket, payments: [...pay.parts, payment()], total: state.basket.total });
	pay.busy = false;
	if (!fault || state.basket?.id !== pay.basket) return $("pay-dialog").close();
	pay.fault = fault;
	renderPay();
	if (isCash(pay)) $("tendered").select();
}

// --- keys, fingers

const paying = () => anyDialog()?.id === "pay-dialog" && !pay.busy;
const KEYS = { // none that the browser keeps for itself
	F1: () => show("help"),
	F2: OWN.find,
	F3: () => $("member").click(),
	F4: () => (paying() ? isCash(pay) && give(due()) : openPay()),
	F6: () => state.last_sale && reprint(state.last_sale.receipt_no),
	F7: OWN.look,
	F8: openHeld,
	F9: () => (paying() ? setKind("qris") : openPay("qris")),
	F10: () => openMenu(),
	PageDown: () => $("qty").offsetParent && $("qty").click(),
};

function onKey(event) {
	if (event.ctrlKey || event.altKey || event.metaKey) return;
	const { key } = event, dialog = anyDialog(), arrow = { ArrowDown: 1, ArrowUp: -1 }[key], empty = $("scan").value === "";
	if (KEYS[key]) {
		event.preventDefault();
		if (!event.repeat && state && (!dialog || (paying() && ["F3", "F4", "F9"].includes(key)))) KEYS[key]();
		return;
	}
	if (dialog && arrow && event.target.type !== "radio") return walk(event, dialog, arrow);
	if (dialog && (!/^\w$/.test(key) || dialog.querySelector("input"))) return;
	if (dialog) dialog.close(); // a gun: the goods come first
	if (key === "Delete" && empty && chosen !== null && !event.repeat) return drop();
	if (arrow && empty) {
		const lines = linesOf(state), next = lines[lines.findIndex((each) => each.n === chosen) + arrow];
		event.preventDefault();
		return next && choose(next.n);
	}
	if (key === "Escape") {
		$("scan").value = "";
		return hush();
	}
	if (key.length === 1 && key !== " " && document.activeElement !== $("scan")) focusScan(); // typing is scanning
}

function walk(event, dialog, by) {
	const stops = [...dialog.querySelectorAll(".list button, .grid button")];
	if (stops.length) event.preventDefault();
	stops[Math.max(0, stops.indexOf(document.activeElement) + by)]?.focus();
}

function begin() {
	addPad($("pay-form"), "00");
	if (matchMedia("(pointer: coarse)").matches) $("scan").inputMode = "none"; // the screen keyboard would hide the basket
	$("scan-form").onsubmit = () => {
		scan($("scan").value);
		$("scan").value = "";
		return false;
	};
	const clicks = {
		"type-code": OWN.code, find: OWN.find, member: OWN.member, pay: () => openPay(), void: () => show("void"), hold: openHeld, menu: () => openMenu(), warnings: OWN.news,
		some: () => setParts([...pay.parts, { kind: "tunai", tendered: field("tendered") }]), "pay-shut": () => $("pay-dialog").close(),
		less: () => step(-1), more: () => step(1), qty: OWN.qty, other: openLine, drop: () => drop(),
	};
	for (const [id, run] of Object.entries(clicks)) $(id).onclick = run;
	$("pay-form").onsubmit = payNow;
	$("tendered").oninput = typing;
	$("amount").oninput = (event) => { groupMoney(event); renderPay(); };
	$("tendered").onkeydown = (event) => { if (event.key === "Enter") payNow(event); }; // it may be a scan
	$("reference").oninput = $("confirmed").onchange = renderPay;
	$("pay-dialog").onclose = closed;
	$("pay-dialog").oncancel = () => !pay.busy;
	document.addEventListener("keydown", onKey);
	document.addEventListener("click", (event) => event.detail && event.target.tagName !== "INPUT" && focusScan());
	new ResizeObserver(seeChosen).observe($("lines")); // a note takes room
	ready();
	listen();
	setInterval(knock, 5000, false);
	focusScan();
}

begin();
