import { setTimeout as delay } from "node:timers/promises";
import { act } from "./actions.ts";
import type { Composition } from "./composition.ts";
import { doveadmAtOnce } from "./doveadm.ts";
import { untilEqual } from "./killing.ts";
import type { Lane } from "./lane.ts";
import type { Trial } from "./scenario.ts";
import { RECIPIENT } from "./scenarios.ts";
import { readStore } from "./stored-state.ts";
import { until } from "./waiting.ts";

/** A message that has one of these before it does not come into the world's log of deliveries later than this, ms. */
const LATE_MS = 1_500;

interface Sending {
  readonly client: Composition;
  readonly messageId: string;
  readonly outboxState: () => string | undefined;
}

async function beginSending(lane: Lane, onChosen?: (messageId: string) => void): Promise<Sending> {
  await lane.reset();
  const client = await lane.open();
  const account = await client.start(lane.identity);
  if (!(await lane.settled())) throw new Error("the first sync does not come to rest");
  const messageId = `<${crypto.randomUUID()}@sent.test>`;
  onChosen?.(messageId);
  await act(client, lane.directory, account, [{ kind: "send", to: RECIPIENT, messageId, subject: "Trial" }]);
  const outboxState = () =>
    readStore(lane.directory, { whole: false }).outbox.find((row) => row.messageId === messageId)?.state;
  return { client, messageId, outboxState };
}

async function deliveries({ world }: Lane, messageId: string): Promise<number> {
  return (await world.listMailbox(RECIPIENT)).filter((message) => message.messageId === messageId).length;
}

async function copies({ world, account }: Lane, messageId: string): Promise<number> {
  return (await world.listMailbox(account.address, "Sent")).filter((message) => message.messageId === messageId).length;
}

const AFTER_THE_DOT = [
  "the 250 is lost with the line",
  "the line is cut in the message",
  "a 4xx in its place",
] as const;

export const uncertainty: Trial = {
  name: "uncertainty",
  about: "The answer to a message's final dot never comes, or the line ends in the message itself.",
  promises: [2, 3, 5],
  cases: (size) =>
    Array.from({ length: size === "full" ? 12 : 3 }, (_, index) => `${AFTER_THE_DOT[index % 3]}, ${index}`),
  async run(lane, name) {
    lane.smtp.tap = {
      onAnswer: ({ verb }) => (verb === "MESSAGE" && name.startsWith("the 250") ? "cut" : undefined),
      onHalfway({ verb }) {
        if (verb !== "MESSAGE" || !name.startsWith("the line")) return undefined;
        lane.smtp.cutAll();
        return "swallow";
      },
      rewrite: (reply, command) =>
        command?.verb === "MESSAGE" && name.startsWith("a 4xx") ? Buffer.from("451 4.3.0 Try again later\r\n") : reply,
    };
    const sending = await beginSending(lane);
    return name.startsWith("a 4xx")
      ? retried(lane, sending)
      : leftToThePerson(lane, sending, name.startsWith("the 250"));
  },
};

/** Nothing that happens by itself, a restart included, sends it again; the store says that it may have been sent. */
async function leftToThePerson(lane: Lane, sending: Sending, wasTaken: boolean): Promise<string[]> {
  const { client, messageId, outboxState } = sending;
  const problems: string[] = [];
  if (!(await until(() => outboxState() === "uncertain"))) problems.push(`it is ${outboxState()}, not uncertain`);
  lane.smtp.tap = {};
  const [account] = await client.reader.listAccounts({});
  if (account) await client.mail.reconnect({ accountId: account.id });
  await delay(LATE_MS / 2);
  await client.stop();
  await lane.drained();
  const again = await lane.open();
  await again.start(lane.identity);
  await lane.settled();
  await until(async () => (await deliveries(lane, messageId)) >= 1, wasTaken ? 10_000 : LATE_MS);
  await delay(LATE_MS / 2);
  await again.stop();
  await lane.drained();
  if (outboxState() !== "uncertain") problems.push(`after the next start it is ${outboxState()}`);
  const delivered = await deliveries(lane, messageId);
  if (delivered !== Number(wasTaken)) problems.push(`it was delivered ${delivered} times, not ${Number(wasTaken)}`);
  const filed = await copies(lane, messageId);
  if (filed !== 0) problems.push(`${filed} copies in Sent of what may not have been sent`);
  return [...problems, ...client.bugs.map(String), ...again.bugs.map(String)];
}

/** A server that has said no for now is asked again. */
async function retried(lane: Lane, { client, outboxState }: Sending): Promise<string[]> {
  const problems: string[] = [];
  if (!(await until(() => outboxState() === "queued"))) problems.push(`it is ${outboxState()}, not queued`);
  await client.stop();
  await lane.drained();
  return [...problems, ...client.bugs.map(String)];
}

const FILED = [
  "before the final dot is answered",
  "before Sent is selected",
  "before Sent is searched",
  "before the client's own copy is appended",
] as const;

export const filed: Trial = {
  name: "filed",
  about: "The server puts what it was given to send into Sent by itself.",
  promises: [5, 13],
  cases: () => FILED,
  async run(lane, name) {
    let raw: string | null = null;
    const file = () => {
      if (raw === null) return;
      doveadmAtOnce(lane, ["save", "-u", lane.account.address, "-m", "Sent"], raw);
      raw = null;
    };
    lane.smtp.tap = {
      onAnswer({ verb }) {
        if (verb === "MESSAGE" && name === FILED[0]) file();
        return undefined;
      },
    };
    lane.imap.tap = {
      onCommand({ verb, text, since }) {
        if (verb === "SELECT" && text.includes("Sent") && name === FILED[1]) file();
        if (verb === "UID SEARCH" && since?.select.includes("Sent") && name === FILED[2]) file();
        if (verb === "APPEND" && name === FILED[3]) file();
        return undefined;
      },
    };
    const sending = await beginSending(lane, (messageId) => {
      raw = `Message-ID: ${messageId}\r\nSubject: Trial\r\nFrom: ${lane.account.address}\r\n\r\nHello.\r\n`;
    });
    const { client, messageId, outboxState } = sending;
    const problems: string[] = [];
    if (!(await until(() => outboxState() === undefined))) problems.push(`it is still ${outboxState()}`);
    if (raw !== null) problems.push("the moment did not come");
    problems.push(...(await untilEqual(lane)));
    const count = await copies(lane, messageId);
    if (count !== 1) problems.push(`${count} copies in Sent`);
    await client.stop();
    await lane.drained();
    return [...problems, ...client.bugs.map(String), ...readStore(lane.directory).unsound];
  },
};

const REFUSALS = ["MAIL", "DATA", "AUTH"] as const;

export const refusals: Trial = {
  name: "refusals",
  about: "The submission server says no for now at one command, or takes no connection; then it is well again.",
  promises: [4, 5],
  cases: () => [
    ...REFUSALS.map((verb) => `451 to ${verb}`),
    "cut at MAIL",
    "cut at RCPT",
    "cut at DATA",
    "no connection",
  ],
  async run(lane, name) {
    const [what, verb] = name.startsWith("451") ? ["refuse", name.split(" ").at(-1)] : ["cut", name.split(" ").at(-1)];
    let refused = 0;
    lane.smtp.refuses = name === "no connection";
    lane.smtp.tap = {
      onCommand(command) {
        if (what !== "cut" || command.verb !== verb) return undefined;
        refused += 1;
        lane.smtp.cutAll();
        return "swallow";
      },
      rewrite(reply, command) {
        if (what !== "refuse" || command?.verb !== verb) return reply;
        refused += 1;
        return Buffer.from("451 4.3.0 Not now\r\n");
      },
    };
    const { client, messageId, outboxState } = await beginSending(lane);
    const problems: string[] = [];
    const hasFailed = () => {
      const state = outboxState();
      return state === "queued" && (refused > 0 || lane.smtp.refuses);
    };
    if (!(await until(hasFailed))) problems.push(`it is ${outboxState()} after ${refused} refusals`);
    await delay(300);
    if ((await deliveries(lane, messageId)) > 0) problems.push("it was delivered although the server said no");
    lane.smtp.tap = {};
    lane.smtp.refuses = false;
    const [account] = await client.reader.listAccounts({});
    if (account) await client.mail.reconnect({ accountId: account.id });
    if (!(await until(() => outboxState() === undefined))) problems.push(`it is still ${outboxState()}`);
    if (!(await until(async () => (await deliveries(lane, messageId)) > 0, 10_000)))
      problems.push("it was not delivered");
    await delay(LATE_MS / 2);
    const [delivered, filed] = [await deliveries(lane, messageId), await copies(lane, messageId)];
    if (delivered !== 1) problems.push(`it was delivered ${delivered} times`);
    if (filed !== 1) problems.push(`${filed} copies in Sent`);
    await client.stop();
    await lane.drained();
    return [...problems, ...client.bugs.map(String)];
  },
};
