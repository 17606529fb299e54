// The page of the endpoint: a client of Keystone's API and Heat's. Texts are set as texts, never as HTML.
"use strict";

const one = (selector) => document.querySelector(selector);
const SECONDS = 2; // between two looks at stacks that are in progress
const PAGE_SIZE = 50, EVENTS = 200;
const KEPT = "heatlint"; // what a reload of the page needs, until the tab is closed
let token = null, base = null, shown = null, timer = null, picture = null;

function say(text, good = false) {
  one("#message").textContent = text;
  one("#message").classList.toggle("good", good);
}

async function call(method, address, body, more) {
  const headers = { "Content-Type": "application/json", ...more };
  if (token) headers["X-Auth-Token"] = token;
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return answer;
  const text = await answer.text();
  let message = text, found;
  try { found = JSON.parse(text); message = found.error.message || found.explanation; } catch { /* a plain text */ }
  if (answer.status === 401 && token) leave();
  throw Object.assign(new Error(message || `status ${answer.status}`), { status: answer.status, body: found });
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
  history.replaceState(null, "", `#${shown.address.split("/stacks/")[1]}`);
  await look();
  const drawn = await (await call("GET", `${shown.address}/picture`)).blob();
  if (picture) URL.revokeObjectURL(picture);
  picture = one("#picture").src = URL.createObjectURL(drawn);
  const template = JSON.stringify(await data(`${shown.address}/template`), null, 2);
  one("#template").textContent = template;
  one("#try").hidden = one("#playground").hidden;
  if (!one("#try").hidden) one("#try").href = `playground/${await fragment(template)}`;
}

function close() {
  shown = null;
  history.replaceState(null, "", location.pathname);
  one("#stack").hidden = true;
}

// The part of a link to the playground that holds a template, see playground/src/input.ts.
async function fragment(template) {
  const input = JSON.stringify({ files: [["template.yaml", template]], active: "template.yaml", target: "" });
  const packed = new Blob([input]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `#input=${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

async function look() {
  const { name, address } = shown;
  const [{ stack }, { resources }, { events }] = await Promise.all([
    data(address), data(`${address}/resources?nested_depth=5`),
    data(`${address}/events?nested_depth=5&limit=${EVENTS}`)]);
  if (shown?.address !== address) return;
  one("#stack").hidden = false;
  one("#stack h2").textContent = `${name}: ${stack.stack_status}`;
  one("#description").textContent = stack.description;
  one("#reason").textContent = stack.stack_status_reason;
  one("#remove").hidden = stack.stack_status === "DELETE_COMPLETE";
  fill("#resources", resources.map((each) => [
    [(each.parent_resource ? `${each.parent_resource} / ` : "") + each.resource_name], [each.resource_type],
    [each.resource_status, each.resource_status], [each.physical_resource_id]]));
  fill("#parameters", Object.entries(stack.parameters).map((pair) => pair.map((each) => [each])));
  fill("#outputs", (stack.outputs || []).map((each) => [
    [each.output_key], [each.output_error || JSON.stringify(each.output_value)]]));
  fill("#events", events.map((each) => [
    [each.event_time], [each.resource_name], [each.resource_status, each.resource_status],
    [each.resource_status_reason]]));
  if (inProgress(stack)) lookAgain();
}

const TOKENS = "identity/v3/auth/tokens";

async function signIn(form) {
  const domain = { id: "default" };
  const user = { name: form.user.value, password: form.password.value, domain };
  const scope = { project: { name: form.project.value, domain } };
  const identity = { methods: ["password"], password: { user } };
  await enter(await call("POST", TOKENS, { auth: { identity, scope } }));
  form.password.value = "";
}

async function useToken(form) {
  const sent = form.token.value.trim();
  await enter(await call("GET", TOKENS, undefined, { "X-Auth-Token": sent, "X-Subject-Token": sent }));
  form.token.value = "";
}

// Takes the answer that describes a token, and shows the stacks of its project.
async function enter(answer) {
  const { user, project } = (await answer.json()).token;
  if (!project) throw new Error("This token is for no project.");
  const kept = {
    token: answer.headers.get("X-Subject-Token"), base: here(`v1/${project.id}`), who: `${user.name} in ${project.name}` };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  await begin(kept);
}

async function begin(kept) {
  ({ token, base } = kept);
  one("#who").textContent = kept.who;
  arrange(true);
  const [name, id] = location.hash.slice(1).split("/");
  await list();
  if (token && id) await open((await data(`${base}/stacks/${name}/${id}`)).stack);
}

function leave() {
  token = null;
  sessionStorage.removeItem(KEPT);
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
  one("#findings").hidden = true;
  if (what === "check") return check(body);
  if (!form.name.value) throw new Error("A stack needs a name.");
  await call("POST", `${base}/stacks`, { ...body, stack_name: form.name.value });
  await list();
  return `The stack ${form.name.value} is being created.`;
}

async function check(body) {
  const address = `${base}/validate?with_findings=true&assume_values=true`;
  const answer = await call("POST", address, body).catch((error) => error);
  const found = answer instanceof Error ? answer.body?.findings : (await answer.json()).findings;
  if (!found) throw answer;
  one("#findings").hidden = !found.length;
  fill("#findings", found.map((each) => [
    [each.path.join(".")], [each.stage], [`${each.rule} ${each.name}`], [each.message]]));
  if (answer instanceof Error) throw answer;
  const later = found.some((each) => each.stage !== "advice");
  return `Heat would accept this template${later ? ", but a stack of it would fail" : ""}.`;
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

function onSubmit(form, action) {
  one(form).addEventListener("submit", (event) => {
    event.preventDefault();
    run(() => action(event.target.elements, event.submitter?.value));
  });
}

onSubmit("#with_password", signIn);
onSubmit("#with_token", useToken);
onSubmit("#make", make);
one("#leave").addEventListener("click", leave);
one("#back").addEventListener("click", close);
one("#remove").addEventListener("click", () => run(remove));
const kept = sessionStorage.getItem(KEPT);
if (kept) run(() => begin(JSON.parse(kept)));
