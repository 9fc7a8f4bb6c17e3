// The counter page: shows the state that the daemon sends and posts what the clerk does. It decides nothing about money.
// Whatever comes from outside is put in as text, never as markup.
"use strict";

// --- small things

const $ = (id) => document.getElementById(id);
const NO_PRICE = "GW-3109"; // in the catalogue, but without a price
const NEW_ITEM = ["GW-3101", NO_PRICE]; // GW-3101: not in the catalogue
const CONSENT = "GW-3701"; // needs the ketua
const NO_CODE = ["GW-3804", "GW-3002"]; // no QRIS of ours is known: the sticker on the counter does as well
const UNSURE = ["GW-7109", "GW-7110", "GW-7111", "GW-7114"]; // ask again with the same request id
const SET_UP = ["GW-7002", "GW-7003"]; // for the technician: told between two buyers, and quietly
const LARGE_CASH = 1000000; // rupiah above the due from which on the clerk is asked again
const SCAN_DIGITS = 8; // so many digits in a field for money or numbers are a bar code that went astray
const MAX_QUEUE = 30; // acts waiting for their turn; a clerk is not that fast, a stuck key is
const LOST = {
	message: "Kasir terputus dari alat.", safe: "Penjualan yang sudah dibayar tetap tersimpan.",
	next: "Tunggu sampai tersambung, lihat keranjang, lalu ulangi.",
};
const GONE = {
	message: "Alat baru menyala lagi. Isi keranjang tadi hilang.", safe: "Belum ada yang dibayar. Penjualan yang lalu tersimpan.",
	next: "Pindai lagi semua barangnya.",
};

function h(what, ...kids) { // "tag.class.class#id"; a plain object sets properties; null and false are left out
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

function icon(name, more) {
	const svg = $("icon").cloneNode(true);
	svg.id = "";
	if (more) svg.classList.add(more);
	svg.firstElementChild.setAttribute("href", "#i-" + name);
	return svg;
}

function put(id, text) {
	if ($(id).textContent !== text) $(id).textContent = text;
}

const painted = {};
function paint(name, key, draw) { // only when what it shows has changed: a finger may be on a button
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
	node.classList.toggle("long", text.length > 7);
	node.classList.toggle("longer", text.length > 9);
	return node;
}

const bigSum = (rupiah) => figure(h("p.figure"), rupiah);

function three(fault, lead = "warn") { // what happened, what is safe, what to do
	const more = ["safe", "next"].filter((name) => fault[name]).map((name) => h("p", icon(name), h("span", fault[name])));
	return [lead && icon(lead), h("div.say", h("strong", fault.message), more)];
}

let toastTimer = 0;
function toast(text) { // something was done that the screen does not show otherwise
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
	} catch { /* a browser without sound sells as well */ }
}

// --- state: from the daemon only

let state = null;
let connected = false;
let mine = null; // the fault of my own last act, until the next one succeeds
let hushed = ""; // the note that the clerk has closed
let chosen = null; // line number

function take(next, fresh) {
	if (!fresh && state && next.rev < state.rev) return;
	const before = state;
	state = next;
	follow(before);
	if (before?.basket?.lines.length && bootOf(before) !== bootOf(next) && before.last_sale?.receipt_no === next.last_sale?.receipt_no) mine = GONE;
	if (!state.training) learned.clear();
	else EXERCISES.forEach(([, done], place) => done(state) && learned.add(place));
	render();
	if (state.clerks && !(state.clerk && token())) login();
}

const bootOf = (s) => s.basket?.id.split("-")[0]; // a basket's id begins with the number of the daemon's start
const linesOf = (s) => s?.basket?.lines ?? [];

function follow(before) { // choose the line that has just changed, and say it by sound
	const old = new Map(linesOf(before).map((line) => [line.n, line])), lines = linesOf(state);
	const sameBasket = before?.basket?.id === state.basket?.id;
	const news = lines.filter((line) => !sameBasket || old.get(line.n)?.amount !== line.amount);
	if (news.length && before) chosen = news.at(-1).n;
	if (!lines.some((line) => line.n === chosen)) chosen = lines.at(-1)?.n ?? null;
	if (before && news.length && sameBasket) beep(1200, 60);
	if (news.length || (before?.note && !state.note)) { // something was accepted: what was wrong before is over
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
		lostTimer ||= setTimeout(knock, 1200, true); // a restart takes a second; longer is told
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
	if (yes && mine === LOST) mine = null;
	if (yes && pay.fault === LOST) pay.fault = null;
	render();
}

async function knock(now) { // a dead wire looks like a quiet one; too many pages leave this one without a stream
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

// --- acts: one after the other, each with its own request id, the same one when it is asked again

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const token = () => sessionStorage.getItem("token");
const newRequest = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function ask(path, body, tries = 6) { // eleven seconds in all: a restarted daemon is back by then
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
			if (data.code === CONSENT || (sent.consent && stranger)) {
				const consent = await agree(data);
				if (!consent) return { fault: data };
				sent = { ...body, consent, request: newRequest() }; // refused is not done: this is a new question
				turn = 0;
			} else if (stranger && path !== "login" && (state?.clerks || reply.status === 401)) {
				await login(data);
				turn = 0;
			} else if (!UNSURE.includes(data.code) || turn >= tries) return { fault: data };
		} catch { // no answer: it may have been done or not
			if (turn >= tries) return { fault: LOST };
		}
		if (turn) await pause(Math.min(4000, 250 * 2 ** turn));
	}
}

let queue = Promise.resolve(), queued = 0;
function act(path, body = {}, quiet = false) { // a function as `body` is asked when its turn has come: it sees the newest state
	if (queued >= MAX_QUEUE) return Promise.resolve({ fault: LOST });
	queued++;
	const turn = queue.then(async () => {
		const wanted = typeof body === "function" ? body() : body;
		return wanted ? ask(path, wanted) : {};
	});
	queue = turn.then(() => {}, () => {}).finally(() => queued--);
	return turn.then((done) => {
		mine = quiet ? null : done.fault ?? null; // quiet: told where it was asked
		if (done.fault && done.fault.code !== state?.note?.code) beep(260, 220);
		hushed = "";
		render();
		return done;
	});
}

// --- who works here

async function whoAndPin(roles) {
	const { data } = await get("clerks");
	const names = (data?.clerks ?? []).filter((each) => roles.includes(each.role)).map((each) => each.name);
	return [["choice", "clerk", "", "Nama", names], "pin pin PIN"];
}

async function agree(fault) { // a second person says yes with his PIN; null: nobody did
	const fields = await whoAndPin(["ketua", "teknisi"]);
	return new Promise((done) => openForm("consent", "Izin ketua", { fault, fields, ok: "Setuju", send: (said) => void done(said), closed: () => done(null) }));
}

let entering = null;
function login(fault) { // over everything else, until somebody has entered
	if (entering && fault && $("login-form")) tell($("login-form"), fault);
	return (entering ??= new Promise((done) => {
		sessionStorage.removeItem("token");
		whoAndPin(["kasir", "ketua", "teknisi"]).then((fields) => openForm("login", "Siapa kasirnya?", {
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

function deviceChip([name, device]) {
	const role = name.split(".")[0];
	if (role === "printer" && device.state !== "absent") {
		if (device.paper === "out") return chip("bad", "Kertas habis");
		if (device.cover === "open") return chip("bad", "Printer terbuka");
		if (device.paper === "low" && device.state === "ok") return chip("warn", "Kertas menipis");
	}
	return chip(SIGN[device.state], (ROLE[role] ?? name) + SPEAK[device.state]);
}

function dayWords({ shift, clerk, uplink, outlet }) {
	if (!shift) return outlet.id;
	const day = new Date(shift.business_day + "T00:00Z").toLocaleDateString("id-ID", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
	const waiting = uplink.waiting && dots(uplink.waiting) + " belum terkirim"; // while nobody opens shifts there is none to name
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
	paint("member", basket?.member, () => fill("member", icon("person"),
		h("span", basket?.member ? "Anggota " + basket.member : "Bukan anggota"), h("kbd", "F3")));
	paint("training", [s.training, [...learned]], renderTraining);
	paint("total", basket?.total, () => figure($("total"), basket?.total ?? 0));
	$("total").classList.toggle("none", !busy);
	const count = lines.reduce((sum, line) => sum + (line.qty ?? 1), 0);
	put("total-more", busy ? dots(count) + " barang" + (basket.discount ? " · potongan " + dots(basket.discount) : "") : "");
	paint("pay", mustOpen(), () => fill("pay", mustOpen() ? "Buka shift" : ["Bayar ", h("kbd", "F4")]));
	put("hold", busy || !s.held?.length ? "Tunda" : "Panggil " + s.held.length);
	$("pay").disabled = !ready || !(busy || mustOpen());
	$("void").disabled = !ready || !busy;
	$("hold").disabled = !ready || !(busy || s.held?.length);
	$("member").disabled = !ready;
	if ($("pay-dialog").open) renderPay();
}

function renderTraining() { // the exercises are ticked off by what the state shows
	const next = EXERCISES.findIndex((_, place) => !learned.has(place));
	$("training").hidden = !state.training;
	document.body.classList.toggle("training", state.training);
	put("training", "MODE LATIHAN · " + (next < 0 ? "Semua latihan selesai." : "Latihan " + (next + 1) + ": " + EXERCISES[next][0]));
}

function renderNote() {
	const note = mine ?? state.note, show = note && note.code + note.message !== hushed && !$("pay-dialog").open;
	$("note").hidden = !show;
	if (show) paint("note", note, () => fill("note", three(note), NEW_ITEM.includes(note.code) && note.about && h("div.offers",
		tap(".offer", () => openItem(note.about, note), "Jual barang baru"), tap("", () => findGoods(), "Cari namanya")),
	tap(".shut", hush, { ariaLabel: "Tutup pesan" }, icon("bad"))));
}

function hush() {
	const note = mine ?? state?.note;
	hushed = note ? note.code + note.message : "";
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

function slip(receipt, print) { // one that waits comes out by itself: nothing to press
	const waits = print === "fault" && state.prints.some((job) => job.receipt_no === receipt && job.state === print);
	const [name, words] = PRINT[waits ? "queued" : print] ?? ["ask", "tidak dicetak"];
	return h("div.slip", h("span" + (print === "printed" ? "" : ".open"), icon(name), "Struk " + receipt + ": " + words),
		!waits && ["unknown", "fault"].includes(print) && tap("", () => reprint(receipt), { disabled: !connected }, "Cetak ulang"));
}

function renderRest() {
	const busy = linesOf(state).length > 0, sale = state.last_sale;
	$("rest").className = busy ? "busy" : "";
	if (busy) return fill("rest");
	if (!sale || mustOpen()) {
		return fill("rest", icon("bars", "big"), h("p.hello", mustOpen() ? "Shift belum dibuka" : "Siap melayani"),
			h("p.quiet", mustOpen() ? "Buka shift dahulu, lalu mulai menjual." : "Pindai barang, atau ketik kodenya lalu Enter."));
	}
	const cash = sale.tendered > 0, rounding = sale.rounding ? " (pembulatan " + dots(sale.rounding) + ")" : "";
	fill("rest", h("div.sold", { role: "status" }, h("div.back", h("p", cash ? "Kembalian" : "Sudah dibayar"), bigSum(cash ? sale.change : sale.paid)),
		h("p", cash ? "Dibayar " + dots(sale.tendered) + " · total " + dots(sale.paid) + rounding : "Tidak ada kembalian"), slip(sale.receipt_no, sale.print)),
	h("p.quiet", "Pindai barang untuk pembeli berikutnya."));
}

function openPrints() { // those that need a person; what comes out by itself, or is told beside the sale, is not news
	const shown = linesOf(state).length ? null : state.last_sale?.receipt_no;
	return state.prints.filter((job) => job.receipt_no && job.receipt_no !== shown && job.state === "unknown");
}

function renderNews() {
	const prints = openPrints(), warnings = state.warnings, real = warnings.filter((each) => !SET_UP.includes(each.code)), loud = prints.length + real.length;
	$("warnings").hidden = !loud && (!warnings.length || linesOf(state).length > 0);
	$("warnings").className = loud ? "" : "calm";
	const [what, safe] = prints.length ? ["Struk " + prints[0].receipt_no + " belum pasti tercetak.", "Penjualannya tersimpan."]
		: loud ? [real[0].message, real[0].safe] : ["Pesan untuk teknisi: " + warnings.length, ""];
	fill("warnings", icon(loud ? "warn" : "ask"), h("span.text", h("strong", what), " " + safe), h("b", loud > 1 ? "+" + (loud - 1) + " lagi" : "Lihat"));
	$("news")?.replaceChildren(...newsItems());
}

const newsItems = () => [...openPrints().map((job) => h("li", slip(job.receipt_no, job.state))), ...state.warnings.map((each) =>
	h("li", three(each, ""), each.code === "GW-1003" && tap("", () => swap(OWN.clock), "Isi jam")))];

function weightWords({ state: how, reading }) {
	const flags = reading?.flags ?? [], has = (...names) => names.some((name) => flags.includes(name));
	if (how === "absent") return ["bad", "bad", "lepas"];
	if (how !== "ok" && !reading) return ["warn", "ask", how === "fault" ? "bermasalah" : "belum pasti"];
	if (!reading) return ["idle", "wait", "menunggu"];
	if (has("over")) return ["bad", "bad", "terlalu berat"];
	if (has("unit")) return ["bad", "bad", "bukan kilogram"];
	if (has("error")) return ["bad", "bad", "bermasalah"];
	if (has("under", "negative") || reading.grams < 0) return ["warn", "warn", "di bawah nol"];
	if (reading.grams === null || !reading.stable) return ["warn", "wait", "belum diam"];
	return reading.grams === 0 || has("zero") ? ["idle", "ok", "kosong"] : ["ok", "ok", "stabil"];
}

function renderWeight() {
	const scale = Object.entries(state.devices).find(([name]) => name.startsWith("scale."))?.[1];
	$("weight").hidden = !scale || !connected; // an old weight must not be read as the present one
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
	return done;
}

function openItem(code, fault) { // the catalogue's own name is used where it has one
	const named = fault.code === NO_PRICE;
	openForm("item", named ? "Ketik harga" : "Barang baru", {
		say: fault.message + " Jual dengan izin ketua.", ok: "Jual", cancel: "Tidak jadi", values: { name: "Barang baru" },
		fields: [...(named ? [] : ["text name Nama barang"]), "money price Harga satuan (Rp)"],
		send: ({ name = code, price }) => act("scan", { code, name, price }, true),
		early({ value }) { // the next item was scanned into the name
			if (!/^\d+$/.test(value) || value.length < SCAN_DIGITS) return false;
			swap(scan, value);
			return true;
		},
	});
}

// --- forms: what a dialog asks is data; one builder shows it, reads it, sends it

// A form: say, fault, fields (how they are written: gateway/counter/forms.py; for words from outside a list: [kind, name, mark, label, quick]),
// values, parts (more nodes); ok: the main act's words (none: it only shows), path and body or send: what it does; done: said afterwards;
// again: it asks for the next one. It closes when that answers without a fault.

const LIMITS = { money: [SCAN_DIGITS - 1, 1], sum: [SCAN_DIGITS + 1, 0], count: [SCAN_DIGITS - 3, 1], note: [SCAN_DIGITS - 3, 0], whole: [15, 1], part: [SCAN_DIGITS - 1, 1] };
const FINDERS = { member: (put) => openMembers((each) => put(each.number)), code: (put) => findGoods("Cari barang", (each) => put(each.code)) };

function openForm(id, title, form = {}) {
	const fields = (form.fields ?? []).map((each) => (Array.isArray(each) ? each : parse(each)));
	const dialog = h("dialog#" + id + "-dialog", { ariaLabel: title });
	const box = h("form.panel#" + id + "-form", { autocomplete: "off", method: "dialog", noValidate: true },
		h("div.head", h("h2", title), form.tabs),
		h("div.body", form.say && h("p", form.say), h("div.fault#" + id + "-error", { role: "alert", hidden: true }),
			fields.map((each) => makeField(id, form.values ?? {}, each)), form.parts),
		h("div.acts", form.cancel !== null && tap(".close", () => dialog.close(), form.cancel ?? (form.ok ? "Batal" : "Tutup")), form.extra,
			form.ok && h("button.main", { type: "submit" }, form.ok)));
	dialog.append(box);
	if (box.querySelector("[inputmode=none]")) addPad(box, form.key ?? "00");
	box.onsubmit = (event) => {
		event.preventDefault();
		sendForm(form, fields, box, dialog);
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
	if (first && !form.calm) first.focus();
	else box.querySelector(".close, input")?.focus(); // of what only shows, or gives up a sale: a stray Enter must choose nothing
	first?.select?.();
	if (form.fault) tell(box, form.fault);
	return box;
}

function swap(next, ...about) { // one dialog instead of another
	anyDialog()?.close();
	next(...about);
}

function closed() {
	render();
	if (!anyDialog()) $("scan").blur(); // where the button pressed is off by now, the focus comes back without a caret and keys are lost
	focusScan();
}

function tell(box, fault) {
	const place = box.querySelector(".fault");
	place.hidden = !fault;
	if (fault) place.replaceChildren(...three(typeof fault === "string" ? { message: fault } : fault));
}

function parse(text) {
	const [head, ...quick] = text.split(" | ");
	return [...(/^(\S+) (\w+)([?!]?) (.*)$/.exec(head).slice(1)), quick];
}

function makeField(form, values, [kind, name, mark, label, quick = []]) {
	const id = form + "-" + name, value = values[name] ?? "";
	if (kind === "choice") {
		return h("fieldset", h("legend", label), quick.map((each) => {
			const [it, words = it] = each.split("=");
			return h("label.choice", h("input", { type: "radio", name, value: it, checked: it === value }), words);
		}));
	}
	const input = h("input." + kind + "#" + id, { name, type: { pin: "password", text: "text" }[kind] ?? (kind.startsWith("date") ? kind : "text"), maxLength: 80 });
	if (input.type === "password" || (input.type === "text" && kind !== "text")) input.inputMode = "none";
	if (kind === "money" || kind === "sum") input.oninput = groupMoney;
	input.value = value;
	const put = (text) => {
		input.value = text;
		input.dispatchEvent(new Event("input"));
		input.focus();
	};
	return h("div.field", { hidden: mark === "!" }, h("label", { htmlFor: id }, label),
		h("div.beside", input, FINDERS[name] && form !== "code" && tap("", () => FINDERS[name](put), icon("find"), "Cari")),
		quick.length > 0 && h("div.quick", quick.map((each) => tap("", () => put(each), each))));
}

function read(kind, text) { // a number, or a string: why it cannot be meant
	const [most, least] = LIMITS[kind] ?? [];
	if (!most) return [text];
	const plain = digits(text), money = kind === "money" || kind === "sum";
	if (plain.length > most) return [0, money ? "Itu kode barang, bukan uang. Ketik lagi." : "Angka itu terlalu besar untuk jumlah. Ketik lagi."];
	const value = money ? Number(plain || NaN) : kind === "part" ? Math.round(Number(text.replace(",", ".")) * 1000) : Number(text);
	if (!Number.isInteger(value)) return [0, money ? "Ketik uangnya dalam rupiah." : kind === "part" ? "Ketik misalnya 1,250." : "Ketik jumlah bulat, misalnya 2."];
	return value < least ? [0, "Ketik paling sedikit 1."] : [value];
}

function readForm(fields, box) { // the values, or { input, why }: where and why not
	const values = {};
	for (const [kind, name, mark, label] of fields) {
		const found = box.elements[name], input = found.length ? found[0] : found, text = found.value.trim();
		if (input.closest("[hidden]") || (!text && mark === "?")) continue;
		const [value, why = ""] = text ? read(kind, text) : [0, input === document.activeElement || input.type === "radio" ? "Isi dahulu: " + label + "." : ""];
		if (!text || why) return { input, why };
		if (kind !== "note") values[name] = value;
	}
	return { values };
}

async function sendForm(form, fields, box, dialog) {
	const main = box.querySelector(".main"), { values, input, why } = readForm(fields, box);
	if (main?.disabled || form.early?.(box.elements[fields[0][1]])) return;
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

function addPad(box, extra) { // types into the field of this form that had the focus last
	let target = box.querySelector("[inputmode=none]");
	const names = { back: "Hapus satu angka", C: "Kosongkan" };
	box.addEventListener("focusin", ({ target: field }) => { if (field.inputMode === "none") target = field; });
	box.lastElementChild.before(h("div.pad", ["7", "8", "9", "back", "4", "5", "6", "C", "1", "2", "3", extra, "0", "000"].map((key) =>
		tap("", () => press(target, key), { tabIndex: -1 }, names[key] && { ariaLabel: names[key] }, key === "back" ? icon("back") : key))));
}

function press(input, key) {
	const all = input.selectionEnd - input.selectionStart === input.value.length;
	const value = all || key === "C" ? "" : input.value;
	input.value = key === "back" ? value.slice(0, -1) : key === "C" ? "" : value + key;
	input.dispatchEvent(new Event("input"));
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

function openList(id, title, label, look, row) { // asked anew while one types; Enter takes the first
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
		fields: ["text q? " + label], parts: list,
		async send({ q = "" }) {
			await seek(q);
			const first = list.querySelector("button");
			first?.click();
			return { fault: first ? null : { message: "Tidak ada yang cocok." } };
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

let given = null; // { forms, menu }
const ready = async () => (given ??= (await get("forms")).data) ?? toast(LOST.message);

async function show(name, more = {}) { // `more`: what this one sends or says beside the table
	if (!await ready()) return null;
	const form = { ...given.forms[name], ...more }, fixed = { ...given.forms[name].fixed, ...more.fixed };
	form.values = { receipt_no: state.last_sale?.receipt_no, day: state.shift?.business_day, clock: localTime(), ...form.values };
	if (!state.shift?.confirm_day) form.fields = form.fields.filter((each) => !each.startsWith("date "));
	form.body ??= (values) => {
		const [how, what] = form.spread ?? [], { [how]: unit, [what]: amount, ...rest } = values;
		const number = how && (typeof amount === "number" ? amount : Math.round(Number(amount.replace(",", ".")) * (unit === "qty" ? 1 : 1000)));
		return { ...rest, ...(how && { [unit]: number }), ...(form.basket && { basket: state.basket.id }), ...fixed };
	};
	return openForm(name, form.title, form);
}

const localTime = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);

const OWN = { // what needs more than the table
	find: () => findGoods(),
	look: () => findGoods("Cek harga", (each) => tellSum(each.name, each.price ?? 0, each.code + " · per " + each.unit + stock(each))),
	held: openHeld,
	leave,
	members: () => openMembers((each) => act("member", { member: each.number })),
	csv: () => h("a", { href: "/api/ministry.csv", download: "" }).click(),
	receipt: () => show("receipt", { send: openRefund }),
	clock: () => show("clock", { body: ({ clock }) => ({ wall: new Date(clock).getTime() }) }),
	learn: () => show("learn", { parts: h("ol.steps", EXERCISES.map(([text]) => h("li", text))) }),
	bon: () => show("bon", { body: ({ member, ...payment }) => ({ member, payment: { ...payment, ...(payment.kind !== "tunai" && { confirmed: true }) } }) }),
	help: () => openForm("help", "Tombol", { parts: h("dl", HELP.map(([key, what]) => h("div", h("dt", key), h("dd", what)))) }),
	news: () => openForm("news", "Yang perlu dilihat", { parts: h("ul#news", { tabIndex: 0, ariaLabel: "Daftar" }, newsItems()) }),
	code: () => openForm("code", "Ketik kode barang", {
		ok: "Jual", key: "*", fields: ["code code Angka di bawah garis kode, atau 3* untuk tiga buah"], send: ({ code }) => void setTimeout(scan, 0, code),
	}),
	member: () => openForm("member", "Anggota", {
		path: "member", ok: "Simpan", fields: ["number member Nomor anggota"], values: { member: state.basket?.member },
		extra: state.basket?.member && tap("#member-off", () => swap(act, "member", { member: null }), "Lepas"),
	}),
	qty(line = lineOf(chosen)) {
		const part = line.qty === null;
		openForm("qty", "Ubah jumlah", {
			path: "line", ok: "Simpan", fields: [(part ? "part milli " : "count qty ") + "Jumlah"], values: { qty: line.qty, milli: part && comma(line.milli) },
			say: line.name, key: part ? "," : "00", body: (values) => ({ n: line.n, ...values }),
		});
	},
	async close() { // the notes that are counted add up to the sum
		const box = await show("close"), notes = [...box.querySelectorAll(".note")];
		box.classList.add("notes");
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

const EXERCISES = [
	["Pindai dua barang.", (s) => linesOf(s).length > 1],
	["Ubah jumlah satu baris menjadi 3.", (s) => linesOf(s).some((each) => each.qty === 3)],
	["Pasang nomor anggota (F3).", (s) => s.basket?.member],
	["Tunda keranjang, lalu panggil lagi (F8).", (s) => s.held.length],
	["Bayar tunai dengan uang 50.000 (F4).", (s) => s.last_sale?.tendered === 50000],
];
const learned = new Set();

function openLine() {
	const line = lineOf(chosen), { n, name: say } = line, ask = (name, more) => () => show(name, { say, fixed: { n }, ...more });
	choices("line", say, {
		...(line.grams === null ? { "Ubah jumlah": () => OWN.qty(line) }
			: { "Kurangi bobot kemasan": ask("tare", { body: ({ tare }) => ({ n, grams: line.grams - tare }) }) }),
		"Potongan baris": ask("cut"), "Ganti harga": ask("reprice"),
	});
}

function openVoid() {
	const basket = state.basket.id, because = (reason) => [reason, () => act("void", { basket, reason })];
	choices("void", "Batalkan transaksi ini?", { ...Object.fromEntries(["Pembeli tidak jadi", "Salah pindai", "Barang rusak"].map(because)), "Alasan lain": () => show("reason") },
		{ say: "Semua barang di keranjang dihapus. Pilih alasannya.", cancel: "Tidak, kembali", calm: true });
}

function openHeld() {
	if ($("hold").disabled) return;
	if (linesOf(state).length) return act("hold").then(({ fault }) => fault || toast("Ditunda. Panggil lagi dengan F8."));
	openForm("held", "Transaksi tertunda", { parts: h("div.list", state.held.map((each) => pick(() => swap(act, "recall", { basket: each.id }),
		"Sejak " + new Date(each.held_ms).toTimeString().slice(0, 5) + (each.member ? " · anggota " + each.member : ""), each.lines + " baris", dots(each.total)))) });
}

async function openRefund({ receipt_no: no }) { // what comes back of a receipt, line by line
	const { data, fault } = await get("receipt", { no });
	if (fault) return { fault };
	const { receipt_no, generation, number, total } = data, left = data.lines.filter((each) => each.left), whole = (each) => each.qty !== null;
	setTimeout(openForm, 0, "refund", "Retur struk " + number, {
		say: "Total " + rp(total) + ". Isi jumlah yang dikembalikan.", ok: "Retur", key: ",",
		fields: [...left.map((each) => [whole(each) ? "count" : "part", "n" + each.n, "?", each.name + " (" + dots(each.amount) + ")",
			[whole(each) ? String(each.left) : comma(each.left)]]), "text reason Alasan | Rusak | Salah barang | Kedaluwarsa"],
		async send({ reason, ...given }) {
			const lines = left.filter((each) => given["n" + each.n]).map((each) =>
				({ n: each.n, [whole(each) ? "qty" : each.grams !== null ? "grams" : "milli"]: given["n" + each.n] }));
			if (!lines.length) return { fault: "Isi jumlah pada barang yang dikembalikan." };
			const done = await act("refund", { receipt_no, generation, lines, reason }, true);
			if (!done.fault) setTimeout(tellSum, 0, "Retur tercatat. Kembalikan uang:", done.result?.total ?? 0);
			return done;
		},
	});
}

async function openReport(kind) {
	const { data, fault } = await get("report", { kind });
	const row = (tag, cells) => h("tr", cells.map((cell) => h(tag, cell)));
	const tick = (cells, found) => tap("", async ({ target }) => { // against the merchant's app
		const done = await act("qris-tick", { receipt_no: Number(digits(cells[0].split("-").pop())), found });
		if (!done.fault) target.closest("td").replaceChildren(found ? "✓ ada" : "✗ tidak ada");
	}, found ? "Ada" : "Tidak ada");
	openForm("report", data?.title ?? "Laporan", { fault, calm: true, extra: tap("", () => print(), "Cetak"), parts: data && h("div.list", { tabIndex: 0, role: "region", ariaLabel: "Laporan" },
		h("table", row("th", data.columns), data.rows.map((cells) => row("td", kind === "qris" ? [...cells, h("span", tick(cells, true), tick(cells, false))] : cells)))) });
}

// --- paying

const KINDS = { Tunai: "tunai", QRIS: "qris", Transfer: "transfer", Bon: "bon" };
const nameOf = (kind) => Object.keys(KINDS).find((name) => KINDS[name] === kind);
const pay = { kind: "tunai", basket: null, busy: false, fault: null, parts: [] };
const isCash = (part) => part.kind === "tunai";

async function openPay(kind = "tunai") {
	if (mustOpen()) return go("open");
	await queue; // the key may come before the last scan has been answered
	if (anyDialog() || $("pay").disabled || pay.busy) return;
	const basket = state.basket.id, kept = JSON.parse(sessionStorage.getItem("parts") ?? "{}"); // a reload forgets no money that was taken
	Object.assign(pay, { basket, parts: kept.basket === basket ? kept.parts : [] });
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

async function showQris(more) { // the daemon makes the code; a shop without one shows its sticker
	const amount = field("amount"), { fault } = await act("qris", { basket: pay.basket, ...(amount !== state.basket.total && { amount }), ...more }, true);
	pay.fault = NO_CODE.includes(fault?.code) ? null : fault;
	render();
}

function setParts(parts) { // campuran: what has been taken so far
	pay.parts = parts;
	sessionStorage.setItem("parts", JSON.stringify({ basket: pay.basket, parts }));
	$("tendered").value = "";
	setKind(parts.some(isCash) ? "qris" : "tunai");
}

function due() { // what is left to pay in this way
	const { total, cash_due } = state.basket;
	if (pay.kind === "tunai" && !pay.parts.length) return cash_due ?? total;
	return pay.parts.reduce((rest, part) => rest - (part.amount ?? part.tendered), total);
}

const PAY_SAY = {
	qris: "Pembayaran sudah masuk di aplikasi merchant? Jangan hanya lihat layar HP pembeli.",
	transfer: "Cek uang masuk di rekening koperasi, lalu tulis nomor buktinya.",
};

function renderPay() {
	const basket = state.basket, { kind, parts } = pay, cash = isCash(pay);
	if (!basket) return;
	const owed = due(), given = field("tendered"), typed = $("tendered").value !== "", short = cash && given < owed, large = cash && given - owed > LARGE_CASH;
	const open = basket.reminders?.filter((each) => !each.done) ?? [], rounding = parts.length ? 0 : owed - basket.total, amount = field("amount");
	const hide = (id, yes) => { $(id).hidden = yes; };
	figure($("due"), owed);
	put("due-label", parts.length ? "Sisa" : "Harus dibayar");
	put("due-more", rounding || parts.length ? "Total " + dots(basket.total) + (rounding ? " · pembulatan " + dots(rounding) : "") : "");
	paint("kinds", kind, () => $("kinds").replaceWith(Object.assign(tabs(Object.keys(KINDS), nameOf(kind), (name) => pay.busy || setKind(KINDS[name])), { id: "kinds" })));
	paint("parts", parts, () => fill("parts", parts.map((part) => h("li", icon("ok"), h("span", nameOf(part.kind) + " " + rp(part.amount ?? part.tendered)),
		tap("", () => setParts(parts.filter((each) => each !== part)), { ariaLabel: "Hapus " + nameOf(part.kind) }, icon("bad"))))));
	paint("reminders", open, () => fill("reminders", open.map(({ n, text }) => h("label.tick",
		h("input", { type: "checkbox", onchange: () => act("line", { n, noted: true }, true) }), h("span", text)))));
	hide("pay-cash", !cash || open.length > 0);
	hide("pay-other", cash || open.length > 0);
	hide("pay-reference", kind !== "transfer");
	hide("confirm", kind === "bon" || open.length > 0 || (cash && !large));
	hide("quick", large);
	hide("some", !typed || !short || !given || parts.some(isCash));
	put("confirm-say", cash ? "Ya, uang yang diterima benar " + rp(given) + "." : kind === "qris" ? "Sudah masuk di aplikasi merchant." : "Uang transfer sudah masuk.");
	put("pay-say", PAY_SAY[kind] ?? (basket.member ? "Bon anggota " + basket.member + ". Pembeli tanda tangan di struk." : "Bon hanya untuk anggota. Isi nomornya dahulu (F3)."));
	paint("qris", [kind, basket.qris, amount], renderQris);
	put("change-label", typed && short ? "Uang kurang" : "Kembalian");
	$("change").parentElement.className = "given change" + (typed ? (short ? " short" : " enough") : "");
	if (typed) figure($("change"), Math.abs(given - owed));
	else put("change", "–");
	paint("quick", [owed, parts], () => renderQuick(owed));
	$("pay-now").disabled = pay.busy || !connected || open.length > 0 || !(cash ? typed && !short && (!large || $("confirmed").checked)
		: amount > 0 && amount <= owed && (kind === "bon" ? basket.member : $("confirmed").checked) && (kind !== "transfer" || $("reference").value.trim()));
	put("pay-now", pay.busy ? "Menyimpan…" : !cash && amount < owed ? "Tambah" : "Bayar");
	tell($("pay-form"), connected ? pay.fault
		: pay.busy ? { ...LOST, safe: "Pembayaran ini tidak akan tercatat dua kali.", next: "Tunggu; ditanyakan lagi sendiri." } : LOST);
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
	const notes = [5000, 10000, 20000, 50000, 100000].map((note) => Math.ceil(owed / note) * note).filter((sum) => sum > owed);
	const sums = [...new Set(notes)].sort((a, b) => a - b).slice(0, 5);
	fill("quick", [owed, ...sums].map((sum, place) => tap("", () => give(sum), place ? dots(sum) : "Uang pas")));
}

function give(sum) {
	$("tendered").value = dots(sum);
	$("confirmed").checked = false;
	pay.fault = null;
	renderPay();
	$("tendered").focus();
}

function payment() {
	const sure = $("confirmed").checked && { confirmed: true }, given = field("tendered");
	if (!isCash(pay)) return { kind: pay.kind, amount: field("amount"), ...sure, ...(pay.kind === "transfer" && { reference: $("reference").value.trim() }) };
	const exact = given === due() && (pay.parts.length || state.basket.cash_due == null); // the daemon rounds what is left of a part
	return { kind: "tunai", ...(exact ? { amount: given } : { tendered: given, ...sure }) };
}

async function payNow(event) {
	event.preventDefault();
	if (!state.basket) return;
	const strange = isCash(pay) && field("tendered") - due() > LARGE_CASH && !$("confirmed").checked;
	if (strange && digits($("tendered").value).length >= SCAN_DIGITS) return scannedWhilePaying();
	renderPay();
	if ($("pay-now").disabled) return;
	if (!isCash(pay) && field("amount") < due()) return setParts([...pay.parts, payment()]);
	pay.busy = true; // from here on a second press does nothing; the basket's id makes it one sale in any case
	pay.fault = null;
	renderPay();
	const { fault } = await act("pay", { basket: pay.basket, payments: [...pay.parts, payment()], total: state.basket.total });
	pay.busy = false;
	if (!fault || state.basket?.id !== pay.basket) return $("pay-dialog").close();
	pay.fault = fault;
	renderPay();
	if (isCash(pay)) $("tendered").select();
}

async function scannedWhilePaying() { // thirteen digits of "money" are one more item
	const code = digits($("tendered").value);
	$("tendered").value = "";
	pay.fault = (await act("scan", { code })).fault ?? null;
	render();
}

// --- keys, fingers

const paying = () => anyDialog()?.id === "pay-dialog" && !pay.busy;
const KEYS = { // none that the browser keeps for itself
	F1: ["Bantuan ini", OWN.help],
	F2: ["Cari barang", OWN.find],
	F3: ["Nomor anggota", () => $("member").click()],
	F4: ["Bayar; sekali lagi: uang pas", () => (paying() ? isCash(pay) && give(due()) : openPay())],
	F6: ["Cetak ulang struk terakhir", () => state.last_sale && reprint(state.last_sale.receipt_no)],
	F7: ["Cek harga", OWN.look],
	F8: ["Tunda, atau panggil lagi", openHeld],
	F9: ["Bayar dengan QRIS", () => (paying() ? setKind("qris") : openPay("qris"))],
	F10: ["Menu", () => openMenu()],
	PageDown: ["Ubah jumlah baris", () => $("qty").offsetParent && $("qty").click()],
};
const HELP = [...Object.entries(KEYS).map(([key, [what]]) => [key.replace("PageDown", "PgDn"), what]), ["3*", "lalu pindai: tiga buah"],
	["↑ ↓", "Pilih baris"], ["Del", "Hapus baris"], ["Esc", "Batal, atau tutup pesan"]];

function onKey(event) {
	if (event.ctrlKey || event.altKey || event.metaKey) return;
	const { key } = event, dialog = anyDialog(), arrow = { ArrowDown: 1, ArrowUp: -1 }[key], empty = $("scan").value === "";
	if (KEYS[key]) {
		event.preventDefault();
		if (!event.repeat && state && (!dialog || (paying() && ["F3", "F4", "F9"].includes(key)))) KEYS[key][1]();
		return;
	}
	if (dialog && arrow && event.target.type !== "radio") return walk(event, dialog, arrow);
	if (dialog && (!/^\w$/.test(key) || dialog.querySelector("input"))) return;
	if (dialog) dialog.close(); // a gun types into a page that only reads: the goods come first
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
	if (key.length === 1 && key !== " " && document.activeElement !== $("scan")) focusScan(); // whatever has the focus, typing is scanning
}

function walk(event, dialog, by) { // arrows go through a list and its field
	const stops = [...dialog.querySelectorAll(".list button, .grid button")];
	if (!stops.length) return;
	event.preventDefault();
	stops[Math.max(0, stops.indexOf(document.activeElement) + by)]?.focus();
}

function begin() {
	addPad($("pay-form"), "00");
	if (matchMedia("(pointer: coarse)").matches) $("scan").inputMode = "none"; // the screen keyboard would hide the basket; a gun still types
	$("scan-form").onsubmit = (event) => {
		event.preventDefault();
		const code = $("scan").value;
		$("scan").value = "";
		scan(code);
	};
	const clicks = {
		"type-code": OWN.code, find: OWN.find, member: OWN.member, pay: () => openPay(), void: openVoid, hold: openHeld, menu: () => openMenu(), warnings: OWN.news,
		some: () => setParts([...pay.parts, { kind: "tunai", tendered: field("tendered") }]), "pay-shut": () => $("pay-dialog").close(),
		less: () => step(-1), more: () => step(1), qty: () => OWN.qty(), other: openLine, drop: () => drop(),
	};
	for (const [id, run] of Object.entries(clicks)) $(id).onclick = run;
	$("pay-form").onsubmit = payNow;
	$("tendered").oninput = (event) => { groupMoney(event); $("confirmed").checked = false; pay.fault = null; renderPay(); };
	$("amount").oninput = (event) => { groupMoney(event); renderPay(); };
	$("tendered").onkeydown = (event) => { if (event.key === "Enter") payNow(event); }; // also while the button is off: it may be a scan
	$("reference").oninput = $("confirmed").onchange = renderPay;
	$("pay-dialog").onclose = closed;
	$("pay-dialog").oncancel = () => !pay.busy;
	document.addEventListener("keydown", onKey);
	document.addEventListener("click", (event) => event.detail && event.target.tagName !== "INPUT" && focusScan());
	new ResizeObserver(seeChosen).observe($("lines")); // a note takes room
	listen();
	setInterval(knock, 5000, false);
	focusScan();
}

begin();
