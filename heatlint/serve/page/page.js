// The page of the endpoint: a client of Keystone's API and Heat's. Texts are set as texts, never as HTML.
"use strict";

const one = (selector) => document.querySelector(selector);
const SECONDS = 2; // between two looks at stacks that are in progress
const PAGE_SIZE = 50;
let token = null, base = null, shown = null, timer = null, picture = null;

function say(text, good = false) {
  one("#message").textContent = text;
  one("#message").classList.toggle("good", good);
}

async function call(method, address, body) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers["X-Auth-Token"] = token;
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return answer;
  const text = await answer.text();
  let message = text;
  try { message = JSON.parse(text).error.message || JSON.parse(text).explanation; } catch { /* a plain text */ }
  if (answer.status === 401 && token) leave();
  throw Object.assign(new Error(message || `status ${answer.status}`), { status: answer.status });
}

const here = (address) => new URL(address, location.href).pathname;
const data = async (address) => (await call("GET", address)).json();

function cell(row, content, status) {
  const found = row.insertCell();
  if (content instanceof Node) found.append(content); else found.textContent = content ?? "";
  if (status) found.className = /FAILED/.test(status) ? "failed" : /IN_PROGRESS/.test(status) ? "running" : "";
}

function fill(table, rows) {
  const body = one(`${table} tbody`);
  body.replaceChildren();
  for (const cells of rows) add(body, cells);
}

function add(body, cells) {
  const row = body.insertRow();
  for (const [content, status] of cells) cell(row, content, status);
}

function stackRow(stack) {
  const name = document.createElement("button");
  name.className = "link";
  name.textContent = stack.stack_name;
  name.addEventListener("click", () => run(() => open(stack)));
  return [[name], [stack.stack_status, stack.stack_status], [stack.creation_time], [(stack.tags || []).join(", ")]];
}

const inProgress = (stack) => /IN_PROGRESS/.test(stack.stack_status);

function lookAgain() {
  clearTimeout(timer);
  if (token) timer = setTimeout(refresh, SECONDS * 1000);
}

// Keeps the message, which may be the answer to what the user did last.
async function refresh() {
  try {
    if (shown) await look();
  } catch (error) {
    if (error.status === 404) close(); else say(error.message); // a deleted stack is not found
  }
  if (token) await list().catch((error) => say(error.message));
}

async function list(marker) {
  const query = new URLSearchParams({ limit: PAGE_SIZE, ...(marker && { marker }) });
  const { stacks, links } = await data(`${base}/stacks?${query}`);
  if (!marker) fill("#stacks", []);
  for (const stack of stacks) add(one("#stacks tbody"), stackRow(stack));
  const more = one("#more");
  more.hidden = !links;
  more.onclick = () => run(() => list(stacks.at(-1).id));
  if (stacks.some(inProgress)) lookAgain();
}

async function open(stack) {
  shown = { name: stack.stack_name, address: here(stack.links[0].href) };
  await look();
  const drawn = await (await call("GET", `${shown.address}/picture`)).blob();
  if (picture) URL.revokeObjectURL(picture);
  picture = one("#picture").src = URL.createObjectURL(drawn);
}

function close() {
  shown = null;
  one("#stack").hidden = true;
}

async function look() {
  const { name, address } = shown;
  const { stack } = await data(address);
  const { resources } = await data(`${address}/resources?nested_depth=5`);
  const { events } = await data(`${address}/events?nested_depth=5&limit=200`);
  if (shown?.address !== address) return;
  one("#stack").hidden = false;
  one("#stack h2").textContent = `${name}: ${stack.stack_status}`;
  one("#reason").textContent = stack.stack_status_reason;
  fill("#resources", resources.map((each) => [
    [(each.parent_resource ? `${each.parent_resource} / ` : "") + each.resource_name], [each.resource_type],
    [each.resource_status, each.resource_status], [each.physical_resource_id]]));
  fill("#outputs", (stack.outputs || []).map((each) => [
    [each.output_key], [each.output_error || JSON.stringify(each.output_value)]]));
  fill("#events", events.map((each) => [
    [each.event_time], [each.resource_name], [each.resource_status, each.resource_status],
    [each.resource_status_reason]]));
  if (inProgress(stack)) lookAgain();
}

async function enter(form) {
  const user = { name: form.user.value, password: form.password.value, domain: { id: "default" } };
  const scope = { project: { name: form.project.value, domain: { id: "default" } } };
  const identity = { methods: ["password"], password: { user } };
  const answer = await call("POST", "identity/v3/auth/tokens", { auth: { identity, scope } });
  token = answer.headers.get("X-Subject-Token");
  const { project } = (await answer.json()).token;
  base = here(`v1/${project.id}`);
  form.password.value = "";
  one("#who").textContent = `${user.name} in ${project.name}`;
  arrange(true);
  await list();
}

function leave() {
  token = null;
  close();
  clearTimeout(timer);
  one("#who").textContent = "";
  arrange(false);
}

function arrange(isIn) {
  one("#login").hidden = isIn;
  one("#stacks").hidden = one("#leave").hidden = !isIn;
  one("#stack").hidden = true;
}

// Returns what the user has to know.
async function make(form, what) {
  const body = { template: form.template.value };
  if (what === "check") {
    await call("POST", `${base}/validate`, body);
    return "Heat would accept this template.";
  }
  await call("POST", `${base}/stacks`, { ...body, stack_name: form.name.value });
  await list();
  return `The stack ${form.name.value} is being created.`;
}

async function remove() {
  if (!confirm(`Delete the stack ${shown.name}?`)) return;
  await call("DELETE", shown.address);
  await refresh();
}

async function run(action) {
  say("Please wait ...", true); // the first check starts a process, which takes a second
  try { say(await action() ?? "", true); } catch (error) { say(error.message); }
}

one("#login").addEventListener("submit", (event) => { event.preventDefault(); run(() => enter(event.target.elements)); });
one("#make").addEventListener("submit", (event) => {
  event.preventDefault();
  run(() => make(event.target.elements, event.submitter?.value));
});
one("#leave").addEventListener("click", leave);
one("#remove").addEventListener("click", () => run(remove));
