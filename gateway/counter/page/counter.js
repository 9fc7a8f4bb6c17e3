// The counter page: shows the state that the daemon sends and posts what the clerk does. It decides nothing about money.
// Whatever comes from outside is put in as text, never as markup.
"use strict";

/* ---------- small things ---------- */

const $ = (id) => document.getElementById(id);
const NO_PRICE = "GW-3109"; // in the catalogue, but without a price
const NEW_ITEM = ["GW-3101", NO_PRICE]; // GW-3101: not in the catalogue
const UNSURE = ["GW-7109", "GW-7110", "GW-7111", "GW-7114"]; // ask again with the same request id
const CLOCK_UNSET = "GW-1003";
const SET_UP = ["GW-7002", "GW-7003"]; // for the technician: told between two buyers, and quietly
const LARGE_CASH = 1000000; // rupiah above the due from which on the clerk is asked again
const SCAN_DIGITS = 8; // so many digits in a field for money or numbers are a bar code that went astray
const MAX_QUEUE = 30; // acts waiting for their turn; a clerk is not that fast, a stuck key is
const LOST = {
  code: "", message: "Kasir terputus dari alat.", safe: "Penjualan yang sudah dibayar tetap tersimpan.",
  next: "Tunggu sampai tersambung, lihat keranjang, lalu ulangi.",
};
const GONE = {
  code: "", message: "Alat baru menyala lagi. Isi keranjang tadi hilang.", safe: "Belum ada yang dibayar. Penjualan yang lalu tersimpan.",
  next: "Pindai lagi semua barangnya.",
};

function make(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("aria") || name === "role") node.setAttribute(name.replace(/[A-Z]/, (c) => "-" + c.toLowerCase()), value);
    else node[name] = value;
  }
  node.append(...kids.filter((kid) => kid !== null));
  return node;
}

const button = (props, ...kids) => make("button", { type: "button", ...props }, ...kids);

function icon(name, extra = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#i-" + name);
  svg.setAttribute("class", ("i " + extra).trim());
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
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

function figure(node, rupiah) {
  const text = dots(rupiah);
  if (node.dataset.shown === text) return;
  node.dataset.shown = text;
  node.replaceChildren(make("small", {}, "Rp "), text);
  node.classList.toggle("long", text.length > 7 && text.length <= 9);
  node.classList.toggle("longer", text.length > 9);
}

function three(fault, lead = "warn") { // what happened, what is safe, what to do
  const say = make("div", { className: "say" }, make("strong", {}, fault.message));
  for (const [name, text] of [["safe", fault.safe], ["next", fault.next]]) {
    if (text) say.append(make("p", {}, icon(name), make("span", {}, text)));
  }
  return lead ? [icon(lead), say] : [...say.childNodes];
}

let toastTimer = 0;
function toast(text) { // something was done that the screen does not show otherwise
  setText($("toast"), text);
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

/* ---------- state: from the daemon only ---------- */

let state = null;
let connected = false;
let mine = null; // the fault of my own last act, until the next one succeeds
let hushed = ""; // the note that the clerk has closed
let chosen = null; // line number

function take(next, fresh = false) {
  if (!fresh && state && next.rev < state.rev) return;
  const before = state;
  state = next;
  follow(before);
  if (before?.basket?.lines.length && bootOf(before) !== bootOf(next) && before.last_sale?.receipt_no === next.last_sale?.receipt_no) mine = GONE;
  render();
}

const bootOf = (s) => s.basket?.id.split("-")[0]; // a basket's id begins with the number of the daemon's start

function follow(before) { // choose the line that has just changed, and say it by sound
  const old = new Map((before?.basket?.lines ?? []).map((line) => [line.n, line]));
  const lines = state.basket?.lines ?? [];
  const sameBasket = before?.basket?.id === state.basket?.id;
  const news = lines.filter((line) => !sameBasket || old.get(line.n)?.amount !== line.amount);
  if (news.length && before) chosen = news[news.length - 1].n;
  if (!lines.some((line) => line.n === chosen)) chosen = lines.length ? lines[lines.length - 1].n : null;
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
  try {
    const reply = await fetch("/api/state", { signal: AbortSignal.timeout(5000) });
    const next = await reply.json();
    if (!reply.ok) return online(false);
    heard();
    take(next);
  } catch {
    online(false);
  }
}

/* ---------- acts: one after the other, each with its own request id, the same one when it is asked again ---------- */

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function newRequest() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(path, body, tries = 6) { // eleven seconds in all: a restarted daemon is back by then
  const sent = JSON.stringify({ ...body, request: newRequest() });
  for (let turn = 1; ; turn++) {
    try {
      const reply = await fetch("/api/" + path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: sent, signal: AbortSignal.timeout(15000),
      });
      const data = await reply.json();
      if (reply.ok) {
        heard();
        take(data);
        return { result: data.result };
      }
      if (!UNSURE.includes(data.code) || turn >= tries) return { fault: data };
    } catch { // no answer: it may have been done or not
      if (turn >= tries) return { fault: LOST };
    }
    await pause(Math.min(4000, 250 * 2 ** turn));
  }
}

let queue = Promise.resolve(), queued = 0;
function act(path, body) { // a function as `body` is asked when its turn has come: it sees the newest state
  if (queued >= MAX_QUEUE) return Promise.resolve({ fault: LOST });
  queued++;
  const turn = queue.then(async () => {
    const wanted = typeof body === "function" ? body() : body;
    return wanted ? ask(path, wanted) : {};
  });
  queue = turn.then(() => {}, () => {}).finally(() => queued--);
  return turn.then((done) => {
    mine = done.fault ?? null;
    if (done.fault && done.fault.code !== state?.note?.code) beep(260, 220);
    hushed = "";
    render();
    return done;
  });
}

/* ---------- what is shown ---------- */

const ROLE = { scanner: "Pemindai", scale: "Timbangan", printer: "Printer" };
const SPEAK = { ok: "", absent: " lepas", fault: " bermasalah", offline: " putus", unknown: " belum pasti" };
const SIGN = { ok: "ok", absent: "bad", fault: "bad", offline: "warn", unknown: "ask" };
const PRINT = {
  queued: ["wait", "menunggu printer"], sent: ["wait", "sedang dicetak"], printed: ["ok", "tercetak"],
  unknown: ["ask", "belum pasti tercetak"], fault: ["bad", "belum tercetak"],
};

function chip(sign, text) { // a sign and a word; colour only repeats them
  return make("li", { className: sign }, icon(sign), make("span", {}, text), sign === "ok" ? make("span", { className: "hidden" }, " siap") : null);
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

function dayWords(s) {
  if (!s.shift) return s.outlet.id;
  const day = new Date(s.shift.business_day + "T00:00:00Z").toLocaleDateString("id-ID", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  const waiting = s.uplink.waiting ? " · " + dots(s.uplink.waiting) + " belum terkirim" : "";
  const shift = s.shift.open ? " · shift " + s.shift.no : ""; // while nobody opens shifts there is none to name
  return day + shift + waiting;
}

function render() {
  if (!state) return;
  const s = state, basket = s.basket, lines = basket?.lines ?? [], ready = connected && basket !== null;
  setText($("outlet"), s.outlet.name || s.outlet.id);
  setText($("day"), dayWords(s));
  paint("devices", [connected, JSON.stringify([s.devices, s.link.state], (name, value) => (name === "reading" ? undefined : value))], () => {
    if (!connected) return $("devices").replaceChildren(chip("ask", "Perangkat belum pasti"));
    const link = chip(SIGN[s.link.state], "Internet" + SPEAK[s.link.state]);
    $("devices").replaceChildren(...Object.entries(s.devices).map(deviceChip), link);
  });
  renderNote();
  renderLines(lines);
  paint("rest", [lines.length > 0, s.last_sale, s.prints, connected], renderRest);
  paint("news", [connected, s.warnings, s.prints, s.last_sale?.receipt_no, lines.length > 0], renderNews);
  paint("weight", [connected, JSON.stringify(s.devices, (name, value) => (name === "age_ms" ? undefined : value))], renderWeight);
  paint("member", basket?.member, () => {
    const words = basket?.member ? "Anggota " + basket.member : "Bukan anggota";
    $("member").replaceChildren(icon("person"), make("span", {}, words), make("kbd", {}, "F3"));
  });
  const count = lines.reduce((sum, line) => sum + (line.qty ?? 1), 0);
  figure($("total"), basket?.total ?? 0);
  $("total").classList.toggle("none", !lines.length);
  setText($("total-more"), lines.length ? dots(count) + " barang" + (basket.discount ? " · potongan " + dots(basket.discount) : "") : "");
  $("pay").disabled = !ready || !lines.length;
  $("void").disabled = !ready || !lines.length;
  $("member").disabled = !ready;
  $("reprint").disabled = !connected || !s.last_sale;
  if ($("pay-dialog").open) renderPay();
}

function renderNote() {
  const note = mine ?? state.note;
  const key = note && note.code + note.message;
  const show = note && key !== hushed && !$("pay-dialog").open;
  $("note").hidden = !show;
  if (!show) return;
  paint("note", note, () => {
    const parts = three(note);
    if (NEW_ITEM.includes(note.code) && note.about) {
      parts.push(button({ className: "offer", onclick: () => openItem(note.about, note) }, "Jual barang baru"));
    }
    const shut = button({ className: "shut", ariaLabel: "Tutup pesan", onclick: hush }, icon("bad"));
    $("note").replaceChildren(...parts, shut);
  });
}

function hush() {
  const note = mine ?? state?.note;
  hushed = note ? note.code + note.message : "";
  mine = null;
  render();
  focusScan();
}

function how(line) {
  if (line.grams !== null) return comma(line.grams) + " kg × " + dots(line.price);
  if (line.milli !== null) return comma(line.milli) + " × " + dots(line.price);
  return dots(line.qty) + " × " + dots(line.price) + (line.discount ? " − potongan " + dots(line.discount) : "");
}

const rows = new Map(); // by line number; kept and refilled, so that a press always meets its release
function renderLines(lines) {
  const there = new Set(lines.map((line) => line.n));
  for (const [n, row] of rows) if (!there.has(n)) { row.node.remove(); rows.delete(n); }
  lines.forEach((line, place) => {
    let row = rows.get(line.n);
    if (!row) rows.set(line.n, (row = makeRow(line.n)));
    if ($("lines").children[place] !== row.node) $("lines").insertBefore(row.node, $("lines").children[place] ?? null);
    const before = row.sum.textContent;
    setText(row.name, line.name || line.code);
    setText(row.how, how(line));
    setText(row.sum, dots(line.amount));
    setText(row.qty, line.qty !== null ? dots(line.qty) : line.milli !== null ? comma(line.milli) : "");
    row.qty.hidden = line.grams !== null;
    row.less.hidden = row.more.hidden = line.qty === null;
    row.less.disabled = !connected || line.qty === 1;
    row.more.disabled = row.qty.disabled = row.drop.disabled = !connected;
    row.node.classList.toggle("on", line.n === chosen);
    row.pick.setAttribute("aria-pressed", String(line.n === chosen));
    if (before !== row.sum.textContent) {
      row.node.classList.remove("fresh");
      void row.node.offsetWidth; // starts the flash anew
      row.node.classList.add("fresh");
      if (line.n === chosen) row.node.scrollIntoView({ block: "nearest" });
    }
  });
}

function makeRow(n) {
  const row = {
    name: make("span", { className: "name" }), how: make("span", { className: "how" }), sum: make("span", { className: "sum" }),
    less: button({ className: "step", textContent: "−", ariaLabel: "Kurangi satu", onclick: () => step(n, -1) }),
    qty: button({ className: "qty", ariaLabel: "Ubah jumlah", onclick: () => askQuantity(n) }),
    more: button({ className: "step", textContent: "+", ariaLabel: "Tambah satu", onclick: () => step(n, 1) }),
    drop: button({ className: "drop", onclick: () => drop(n) }, icon("bin"), "Hapus"),
  };
  row.pick = button({ className: "pick", onclick: () => choose(n) }, row.name, row.how, row.sum);
  row.node = make("li", { className: "line" }, row.pick, make("div", { className: "tools" }, row.less, row.qty, row.more, row.drop));
  return row;
}

function slip(receipt, print) { // one that waits comes out by itself: nothing to press
  const waits = print === "fault" && state.prints.some((job) => job.receipt_no === receipt && job.state === print);
  const [name, words] = PRINT[waits ? "queued" : print] ?? ["ask", "tidak dicetak"];
  const ask = !waits && ["unknown", "fault"].includes(print);
  return make("div", { className: "slip" },
    make("span", { className: print === "printed" ? "" : "open" }, icon(name), "Struk " + receipt + ": " + words),
    ask ? button({ disabled: !connected, onclick: () => reprint(receipt) }, "Cetak ulang") : null);
}

function renderRest() {
  const busy = state.basket?.lines.length > 0, sale = state.last_sale;
  $("rest").className = busy ? "busy" : "";
  if (busy) return $("rest").replaceChildren();
  if (!sale) {
    return $("rest").replaceChildren(icon("bars", "big"), make("p", { className: "hello" }, "Siap melayani"),
      make("p", { className: "quiet" }, "Pindai barang, atau ketik kodenya lalu Enter."));
  }
  const cash = sale.tendered > 0, sum = make("p", { className: "figure" });
  figure(sum, cash ? sale.change : sale.paid);
  const rounding = sale.rounding ? " (pembulatan " + dots(sale.rounding) + ")" : "";
  const words = cash ? "Dibayar " + dots(sale.tendered) + " · total " + dots(sale.paid) + rounding : "Tidak ada kembalian";
  $("rest").replaceChildren(make("div", { className: "sold", role: "status" },
    make("div", { className: "back" }, make("p", {}, cash ? "Kembalian" : "Sudah dibayar"), sum),
    make("p", { className: "quiet" }, words), slip(sale.receipt_no, sale.print)),
  make("p", { className: "quiet" }, "Pindai barang untuk pembeli berikutnya."));
}

function openPrints() { // those that need a person; what comes out by itself, or is told beside the sale, is not news
  const shown = state.basket?.lines.length ? null : state.last_sale?.receipt_no;
  return state.prints.filter((job) => job.receipt_no && job.receipt_no !== shown && job.state === "unknown");
}

function renderNews() {
  const prints = openPrints(), warnings = state.warnings, count = prints.length + warnings.length;
  const real = warnings.filter((warning) => !SET_UP.includes(warning.code)), loud = prints.length + real.length;
  $("warnings").hidden = count === 0 || (!loud && state.basket?.lines.length > 0);
  $("warnings").className = loud ? "" : "calm";
  if (count) {
    const [what, safe] = prints.length ? ["Struk " + prints[0].receipt_no + " " + PRINT[prints[0].state][1] + ".", "Penjualannya tersimpan."]
      : loud ? [real[0].message, real[0].safe] : ["Pesan untuk teknisi: " + count, ""];
    $("warnings").replaceChildren(icon(loud ? "warn" : "note"), make("span", { className: "text" }, make("strong", {}, what), " " + safe),
      make("b", {}, loud > 1 ? "+" + (loud - 1) + " lagi" : "Lihat"));
  }
  $("news").replaceChildren(...prints.map((job) => make("li", {}, slip(job.receipt_no, job.state))), ...warnings.map((warning) => {
    const item = make("li", {}, ...three(warning, ""));
    if (warning.code === CLOCK_UNSET) item.append(button({ onclick: openClock }, "Isi jam"));
    return item;
  }));
}

function weightWords(device) {
  const reading = device.reading, flags = reading?.flags ?? [];
  if (device.state === "absent") return ["bad", "bad", "lepas"];
  if (device.state !== "ok" && !reading) return ["warn", "ask", device.state === "fault" ? "bermasalah" : "belum pasti"];
  if (!reading) return ["idle", "wait", "menunggu"];
  if (flags.includes("over")) return ["bad", "bad", "terlalu berat"];
  if (flags.includes("unit")) return ["bad", "bad", "bukan kilogram"];
  if (flags.includes("error")) return ["bad", "bad", "bermasalah"];
  if (flags.includes("under") || flags.includes("negative") || reading.grams < 0) return ["warn", "warn", "di bawah nol"];
  if (reading.grams === null || !reading.stable) return ["warn", "wait", "belum diam"];
  if (reading.grams === 0 || flags.includes("zero")) return ["idle", "ok", "kosong"];
  return ["ok", "ok", "stabil"];
}

function renderWeight() {
  const scale = Object.entries(state.devices).find(([name]) => name.startsWith("scale."))?.[1];
  $("weight").hidden = !scale || !connected; // an old weight must not be read as the present one
  if ($("weight").hidden) return;
  const [kind, name, word] = weightWords(scale), grams = scale.reading?.grams;
  $("weight").className = kind;
  $("weight").replaceChildren(icon("scale"), make("span", { className: "figure" }, grams == null ? "– kg" : comma(grams) + " kg"),
    make("span", { className: "word" }, icon(name), make("span", {}, word)));
}

/* ---------- scanning and lines ---------- */

const anyDialog = () => document.querySelector("dialog[open]");

function focusScan() {
  if (!anyDialog()) $("scan").focus({ preventScroll: true });
}

async function scan(code, extra = {}) {
  code = code.trim();
  if (!code) return {};
  const done = await act("scan", { code, ...extra });
  if (NEW_ITEM.includes(done.fault?.code) && !anyDialog()) openItem(code, done.fault);
  return done;
}

const lineOf = (n) => state?.basket?.lines.find((line) => line.n === n);

function choose(n) {
  chosen = n;
  render();
}

function step(n, by) {
  act("line", () => {
    const line = lineOf(n);
    return line?.qty && line.qty + by >= 1 ? { n, qty: line.qty + by } : null;
  });
}

function drop(n) {
  act("line", () => (lineOf(n) ? { n, remove: true } : null));
}

function askQuantity(n) {
  const line = lineOf(n);
  if (!line || line.grams !== null) return;
  const parts = line.milli !== null;
  openAsk({
    title: "Ubah jumlah", label: line.name, value: parts ? comma(line.milli) : String(line.qty),
    accept: (text) => {
      if (digits(text).length >= SCAN_DIGITS - 2) throw "Angka itu terlalu besar untuk jumlah. Ketik lagi.";
      const value = parts ? Math.round(Number(text.replace(",", ".")) * 1000) : Number(text);
      if (!Number.isInteger(value)) throw "Ketik jumlah bulat, misalnya 2.";
      if (value < 1) throw "Ketik jumlah paling sedikit 1, atau hapus barisnya.";
      return act("line", parts ? { n, milli: value } : { n, qty: value });
    },
    comma: parts,
  });
}

function askMember() {
  openAsk({
    title: "Nomor anggota", label: "Ketik atau pindai nomor anggota", value: state?.basket?.member ?? "",
    accept: (text) => {
      if (!text.trim()) throw "Ketik nomor anggota, atau tekan Lepas.";
      return act("member", { member: text.trim() });
    },
    clear: state?.basket?.member ? () => act("member", { member: null }) : null,
  });
}

const askCode = () => openAsk({
  title: "Ketik kode barang", label: "Angka di bawah garis kode, atau 3* untuk tiga buah", value: "", accept: (text) => void scan(text), star: true,
});

async function reprint(receipt_no) {
  const done = await act("reprint", { receipt_no });
  if (!done.fault) toast("Struk " + receipt_no + " dikirim ke printer.");
}

/* ---------- dialogs ---------- */

function show(id) {
  const dialog = $(id);
  anyDialog()?.close();
  dialog.showModal();
  if (!dialog.querySelector("input")) dialog.querySelector(".close").focus(); // a stray Enter must choose nothing
}

let asking = null;
function openAsk(question) {
  asking = question;
  setText($("ask-title"), question.title);
  setText($("ask-label"), question.label);
  setText($("ask-error"), "");
  $("ask").value = question.value;
  $("ask-clear").hidden = !question.clear;
  const extra = $("ask-form").querySelector(".extra");
  setText(extra, question.comma ? "," : question.star ? "*" : "00");
  extra.dataset.key = extra.textContent;
  show("ask-dialog");
  $("ask").select();
}

async function answerAsk(event) {
  event.preventDefault();
  try {
    const answer = asking.accept($("ask").value);
    $("ask-dialog").close();
    await answer;
  } catch (why) {
    if (typeof why !== "string") throw why;
    setText($("ask-error"), why);
    $("ask").select();
  }
}

let newCode = "";
function openItem(code, fault) {
  const named = fault.code === NO_PRICE;
  newCode = code;
  setText($("item-title"), named ? "Ketik harga" : "Barang baru");
  setText($("item-say"), fault.message + " Jual dengan izin ketua.");
  setText($("item-error"), "");
  $("item-name").value = named ? code : "Barang baru"; // the catalogue's own name is used where it has one
  $("item-name").parentElement.hidden = named;
  $("item-price").value = "";
  show("item-dialog");
  $(named ? "item-price" : "item-name").select();
}

async function sellItem(event) {
  event.preventDefault();
  const name = $("item-name").value.trim(), price = digits($("item-price").value);
  if (name !== newCode && /^\d+$/.test(name) && name.length >= SCAN_DIGITS) { // the next item was scanned into the field
    $("item-dialog").close();
    return void scan(name);
  }
  if (!name) return setText($("item-error"), "Ketik nama barang.");
  if (!price) return $("item-price").focus();
  if (price.length >= SCAN_DIGITS) return setText($("item-error"), "Itu kode barang, bukan harga. Ketik harga lagi.");
  if (Number(price) < 1) return setText($("item-error"), "Ketik harga barang.");
  const done = await act("scan", { code: newCode, name, price: Number(price) });
  if (done.fault) setText($("item-error"), done.fault.message);
  else $("item-dialog").close();
}

function openClock() {
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000);
  $("clock").value = now.toISOString().slice(0, 16);
  show("clock-dialog");
}

async function tellClock(event) {
  event.preventDefault();
  const wall = new Date($("clock").value).getTime();
  if (Number.isNaN(wall)) return;
  $("clock-dialog").close();
  if (!(await act("clock", { wall })).fault) toast("Jam sudah disimpan.");
}

function openVoid() {
  if ($("void").disabled) return;
  const basket = state.basket.id;
  $("reasons").replaceChildren(...["Pembeli tidak jadi", "Salah pindai", "Lain-lain"].map((reason) => button({
    onclick: () => { $("void-dialog").close(); act("void", { basket, reason }); },
  }, reason)));
  show("void-dialog");
}

/* ---------- paying ---------- */

const pay = { kind: "tunai", basket: null, busy: false, fault: null };

async function openPay(kind = "tunai") {
  await queue; // the key may come before the last scan has been answered
  if (anyDialog() || $("pay").disabled || pay.busy) return;
  Object.assign(pay, { basket: state.basket.id, fault: null });
  $("tendered").value = $("reference").value = "";
  $("pay-dialog").showModal();
  setKind(kind);
}

function setKind(kind) {
  pay.kind = kind;
  pay.fault = null;
  $("confirmed").checked = false;
  renderPay();
  if (kind === "tunai") $("tendered").focus();
  else if (kind === "transfer") $("reference").focus();
  else $("confirmed").focus();
}

function due() {
  const basket = state.basket;
  return pay.kind === "tunai" ? basket.cash_due ?? basket.total : basket.total;
}

const tendered = () => Number(digits($("tendered").value));

function renderPay() {
  const basket = state.basket;
  if (!basket) return;
  const owed = due(), given = tendered(), cash = pay.kind === "tunai", typed = $("tendered").value !== "";
  figure($("due"), owed);
  setText($("due-more"), owed === basket.total ? "" : "Total " + dots(basket.total) + " · pembulatan " + dots(owed - basket.total));
  for (const tab of $("kinds").children) tab.setAttribute("aria-pressed", String(tab.dataset.kind === pay.kind));
  $("pay-cash").hidden = !cash;
  $("pay-form").className = cash ? "" : "plain";
  $("pay-other").hidden = cash;
  $("pay-reference").hidden = pay.kind !== "transfer";
  const large = cash && given - owed > LARGE_CASH;
  $("confirm").hidden = cash && !large;
  setText($("confirm-say"), cash ? "Ya, uang yang diterima benar " + rp(given) + "." : pay.kind === "qris"
    ? "Sudah masuk di aplikasi merchant." : "Uang transfer sudah masuk.");
  setText($("pay-say"), pay.kind === "qris" ? "Pembayaran sudah masuk di aplikasi merchant? Jangan hanya lihat layar HP pembeli."
    : "Cek uang masuk di rekening koperasi, lalu tulis nomor buktinya.");
  const short = cash && given < owed;
  setText($("change-label"), typed && short ? "Uang kurang" : "Kembalian");
  $("change").parentElement.className = "given change" + (typed ? (short ? " short" : " enough") : "");
  if (typed) figure($("change"), Math.abs(given - owed));
  else { $("change").textContent = "–"; delete $("change").dataset.shown; }
  paint("quick", owed, () => renderQuick(owed));
  $("pay-now").disabled = pay.busy || !connected || !(cash ? typed && !short && (!large || $("confirmed").checked)
    : $("confirmed").checked && (pay.kind !== "transfer" || $("reference").value.trim()));
  setText($("pay-now"), pay.busy ? "Menyimpan…" : "Bayar");
  const fault = connected ? pay.fault : pay.busy ? { ...LOST, safe: "Pembayaran ini tidak akan tercatat dua kali.", next: "Tunggu; ditanyakan lagi sendiri." } : LOST;
  $("pay-error").hidden = !fault;
  if (fault) paint("pay-error", fault, () => $("pay-error").replaceChildren(...three(fault)));
}

function renderQuick(owed) {
  const notes = [5000, 10000, 20000, 50000, 100000].map((note) => Math.ceil(owed / note) * note).filter((sum) => sum > owed);
  const sums = [...new Set(notes)].sort((a, b) => a - b).slice(0, 5);
  $("quick").replaceChildren(...[owed, ...sums].map((sum, place) => button({ onclick: () => give(sum) }, place ? dots(sum) : "Uang pas")));
}

function give(sum) {
  $("tendered").value = dots(sum);
  $("confirmed").checked = false;
  pay.fault = null;
  renderPay();
  $("tendered").focus();
}

function payment() {
  if (pay.kind === "tunai") {
    const given = tendered(), sure = $("confirmed").checked ? { confirmed: true } : {};
    return state.basket.cash_due == null && given === due() ? { kind: "tunai", amount: given } : { kind: "tunai", tendered: given, ...sure };
  }
  const reference = $("reference").value.trim();
  return { kind: pay.kind, amount: due(), confirmed: true, ...(pay.kind === "transfer" ? { reference } : {}) };
}

async function payNow(event) {
  event.preventDefault();
  if (!state.basket) return;
  const strange = pay.kind === "tunai" && tendered() - due() > LARGE_CASH && !$("confirmed").checked;
  if (strange && digits($("tendered").value).length >= SCAN_DIGITS) return scannedWhilePaying();
  renderPay();
  if ($("pay-now").disabled) return;
  pay.busy = true; // from here on a second press does nothing; the basket's id makes it one sale in any case
  pay.fault = null;
  renderPay();
  const done = await act("pay", { basket: pay.basket, payments: [payment()], total: state.basket.total });
  pay.busy = false;
  if (!done.fault || state.basket?.id !== pay.basket) return $("pay-dialog").close();
  pay.fault = done.fault;
  renderPay();
  if (pay.kind === "tunai") $("tendered").select();
}

async function scannedWhilePaying() { // thirteen digits of "money" are one more item
  const code = digits($("tendered").value);
  $("tendered").value = "";
  pay.fault = (await act("scan", { code })).fault ?? null;
  if ($("pay-dialog").open) renderPay();
}

/* ---------- keys, fingers ---------- */

function buildPads() {
  for (const pad of document.querySelectorAll(".pad")) {
    for (const key of ["7", "8", "9", "back", "4", "5", "6", "C", "1", "2", "3", "00", "0", "000"]) {
      const className = { 0: "zero", "00": "extra", "000": "thousand" }[key] ?? "";
      const cap = button({ tabIndex: -1, className, onclick: () => press(pad.dataset.for, cap.dataset.key) });
      cap.append(key === "back" ? icon("back") : key);
      cap.dataset.key = key;
      if (key === "back" || key === "C") cap.setAttribute("aria-label", key === "C" ? "Kosongkan" : "Hapus satu angka");
      pad.append(cap);
    }
  }
}

function press(id, key) {
  const field = $(id), all = field.selectionEnd - field.selectionStart === field.value.length && field.value !== "";
  const value = all || key === "C" ? "" : field.value;
  field.value = key === "back" ? value.slice(0, -1) : key === "C" ? "" : value + key;
  field.dispatchEvent(new Event("input"));
  field.focus();
}

function groupMoney(event) {
  const field = event.target, plain = digits(field.value).replace(/^0+(?=\d)/, "");
  field.value = plain && plain.length < SCAN_DIGITS + 4 ? dots(Number(plain)) : plain;
}

const FKEYS = {
  F1: () => show("help-dialog"),
  F3: () => $("member").disabled || askMember(),
  F4: () => ($("pay-dialog").open ? pay.kind === "tunai" && give(due()) : openPay()),
  F6: () => $("reprint").disabled || reprint(state.last_sale.receipt_no),
  F9: () => ($("pay-dialog").open ? setKind("qris") : openPay("qris")),
  PageDown: () => chosen !== null && askQuantity(chosen),
};
const INSIDE_PAY = ["F4", "F9"];

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const dialog = anyDialog();
  if (FKEYS[event.key]) {
    event.preventDefault();
    if (event.repeat) return;
    if (!dialog || (dialog.id === "pay-dialog" && INSIDE_PAY.includes(event.key) && !pay.busy)) FKEYS[event.key]();
    return;
  }
  if (dialog && (!/^\w$/.test(event.key) || dialog.querySelector("input"))) return;
  if (dialog) dialog.close(); // a gun types into a page that only reads: the goods come first
  const empty = $("scan").value === "";
  if (event.key === "Delete" && empty && chosen !== null && !event.repeat) return drop(chosen);
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && empty) {
    event.preventDefault();
    return move(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Escape") {
    $("scan").value = "";
    return hush();
  }
  if (event.key.length === 1 && event.key !== " " && document.activeElement !== $("scan")) focusScan(); // whatever has the focus, typing is scanning
}

function move(by) {
  const lines = state?.basket?.lines ?? [];
  const place = lines.findIndex((line) => line.n === chosen) + by;
  if (!lines[place]) return;
  choose(lines[place].n);
  rows.get(chosen)?.node.scrollIntoView({ block: "nearest" });
}

function begin() {
  buildPads();
  if (matchMedia("(pointer: coarse)").matches) $("scan").inputMode = "none"; // the screen keyboard would hide the basket; a gun still types
  $("scan-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = $("scan").value;
    $("scan").value = "";
    scan(code);
  });
  const on = (id, name, run) => $(id).addEventListener(name, run);
  on("type-code", "click", askCode);
  on("member", "click", askMember);
  on("pay", "click", () => openPay());
  on("void", "click", openVoid);
  on("reprint", "click", () => reprint(state.last_sale.receipt_no));
  on("warnings", "click", () => show("news-dialog"));
  on("pay-form", "submit", payNow);
  on("ask-form", "submit", answerAsk);
  on("ask-clear", "click", () => { $("ask-dialog").close(); asking.clear(); });
  on("item-form", "submit", sellItem);
  on("clock-form", "submit", tellClock);
  on("tendered", "input", (event) => { groupMoney(event); $("confirmed").checked = false; pay.fault = null; renderPay(); });
  on("item-price", "input", groupMoney);
  on("tendered", "keydown", (event) => event.key === "Enter" && payNow(event)); // also while the button is off: it may be a scan
  on("reference", "input", renderPay);
  on("confirmed", "change", renderPay);
  for (const tab of $("kinds").children) tab.addEventListener("click", () => pay.busy || setKind(tab.dataset.kind));
  for (const shut of document.querySelectorAll("dialog .close")) shut.addEventListener("click", () => shut.closest("dialog").close());
  for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("close", () => {
    render();
    if (!anyDialog()) $("scan").blur(); // where the button pressed is off by now, the focus comes back without a caret and keys are lost
    focusScan();
  });
  $("pay-dialog").addEventListener("cancel", (event) => pay.busy && event.preventDefault());
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => event.detail && event.target.tagName !== "INPUT" && focusScan());
  new ResizeObserver(() => rows.get(chosen)?.node.scrollIntoView({ block: "nearest" })).observe($("lines")); // a note takes room
  listen();
  setInterval(knock, 5000, false);
  focusScan();
}

begin();
