import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountEngine } from "../../../electron/mail/account-engine.ts";
import { type AccountSession, startAccountSession } from "../../../electron/mail/account-session.ts";
import type { Account, ConnectionState } from "../../../shared/account.ts";
import { failed, failureOf, type MailFailure } from "../../../shared/failure.ts";

const account: Account = {
  id: 1,
  name: "A",
  address: "a@test",
  colour: 0,
  offline: { days: null, size: null },
  incoming: { protocol: "imap", host: "h", port: 993, security: "tls", username: "a" },
  outgoing: { protocol: "smtp", host: "h", port: 465, security: "tls", username: "a" },
};
const lost: MailFailure = { code: "CONNECTION_LOST", host: "h", leg: "incoming" };
const rejected: MailFailure = { code: "AUTH_REJECTED", host: "h", username: "a", words: "no", leg: "incoming" };

const network = { name: "192.0.2.7/24" };
let session: AccountSession | undefined;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(async () => {
  await session?.stop();
  session = undefined;
  network.name = "192.0.2.7/24";
  vi.useRealTimers();
});

/** Opens an engine or fails, in turn; the last outcome stays. */
function start(outcomes: readonly ("online" | MailFailure)[]) {
  const states: ConnectionState[] = [];
  const opened: { end(failure: MailFailure): void; engine: AccountEngine }[] = [];
  let attempts = 0;
  session = startAccountSession({
    account,
    password: "p",
    lastContact: 5,
    store: {
      writer: { noteContact: async () => undefined },
      reader: { listOutboxJobs: async () => [] },
    } as never,
    async openEngine(context) {
      const outcome = outcomes[Math.min(attempts, outcomes.length - 1)];
      attempts += 1;
      if (outcome !== "online") throw failed(outcome ?? lost);
      const { promise, resolve } = Promise.withResolvers<MailFailure>();
      const engine: AccountEngine = {
        closed: promise,
        refreshMailbox: vi.fn(),
        chooseOffline: vi.fn(),
        downloadMessage: vi.fn(async () => undefined),
        search: async () => [],
        mailboxes: null,
        performOperations: vi.fn(),
        fileCopy: vi.fn(async () => undefined),
        probe: vi.fn(),
        stop: vi.fn(async () => undefined),
      };
      opened.push({ end: resolve, engine });
      context.onContact();
      return engine;
    },
    openSubmission: () => Promise.reject(failed(lost)),
    onState: (state) => states.push(state),
    onArrived: () => undefined,
    onOperations: () => undefined,
    now: Date.now,
    random: () => 0.5,
    network: () => network.name,
    onRefused: () => undefined,
    onBug: (error) => {
      throw error;
    },
  });
  return { states, opened, attempts: () => attempts, phases: () => states.map(({ phase }) => phase) };
}

test("it says connecting, then online", async () => {
  const { phases, states } = start(["online"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(phases()).toEqual(["connecting", "online"]);
  expect(states.at(-1)).toMatchObject({ failure: null, retryAt: null, lastContact: Date.now() });
});

test("each failure waits longer, says until when, and it comes back by itself", async () => {
  const { states, attempts } = start([lost, lost, lost, "online"]);
  for (const [wait, tries] of [
    [2_000, 2],
    [5_000, 3],
    [10_000, 4],
  ] as const) {
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toMatchObject({
      phase: "offline",
      failure: lost,
      retryAt: Date.now() + wait,
      lastContact: 5,
    });
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(attempts()).toBe(tries - 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts()).toBe(tries);
  }
  expect(states.at(-1)).toMatchObject({ phase: "online", failure: null });
});

test("a connection that held and then broke is tried again after two seconds", async () => {
  const { opened, states, attempts } = start([lost, lost, lost, "online"]);
  await vi.advanceTimersByTimeAsync(17_000);
  await vi.advanceTimersByTimeAsync(31_000);
  opened[0]?.end(lost);
  await vi.advanceTimersByTimeAsync(0);
  expect(states.at(-1)).toMatchObject({ phase: "offline", retryAt: Date.now() + 2_000 });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(attempts()).toBe(5);
});

test("a rejected password is not tried again until a person asks", async () => {
  const { states, attempts } = start([rejected]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(states.at(-1)).toMatchObject({ phase: "offline", failure: rejected, retryAt: null });
  expect(attempts()).toBe(1);
  session?.reconnect();
  await vi.advanceTimersByTimeAsync(0);
  expect(attempts()).toBe(2);
});

test("when the network comes back it does not wait for its turn", async () => {
  network.name = "";
  const { attempts } = start([lost]);
  await vi.advanceTimersByTimeAsync(60_000);
  const before = attempts();
  network.name = "192.0.2.7/24";
  await vi.advanceTimersByTimeAsync(2_000);
  expect(attempts()).toBe(before + 1);
});

test("in another network it asks whether the connection still stands, and in none it waits", async () => {
  const { opened } = start(["online"]);
  await vi.advanceTimersByTimeAsync(4_000);
  network.name = "";
  await vi.advanceTimersByTimeAsync(4_000);
  expect(opened[0]?.engine.probe).not.toHaveBeenCalled();
  network.name = "198.51.100.9/24";
  await vi.advanceTimersByTimeAsync(2_000);
  expect(opened[0]?.engine.probe).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened[0]?.engine.probe).toHaveBeenCalledOnce();
});

/** As a machine that is asleep: no timer runs and the clock goes on. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

test("after a sleep it asks at once whether the connection still stands", async () => {
  const { opened } = start(["online"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened[0]?.engine.probe).not.toHaveBeenCalled();
  sleep(3_600_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(opened[0]?.engine.probe).toHaveBeenCalledOnce();
});

test("after a sleep it does not wait for its turn, unless it waits for a person", async () => {
  const { attempts } = start([lost, lost, lost, lost, lost, lost, rejected]);
  await vi.advanceTimersByTimeAsync(120_000);
  const before = attempts();
  sleep(60_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(attempts()).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(attempts()).toBe(7);
  sleep(60_000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts()).toBe(7);
});

test("reconnect ends a wait at once", async () => {
  const { attempts } = start([lost]);
  await vi.advanceTimersByTimeAsync(0);
  session?.reconnect();
  await vi.advanceTimersByTimeAsync(0);
  expect(attempts()).toBe(2);
});

test("without a connection a message is not downloaded; while one is being made it is waited for", async () => {
  const { opened } = start([lost, "online"]);
  await vi.advanceTimersByTimeAsync(0);
  const failure = await session?.downloadMessage(1).catch(failureOf);
  expect(failure).toEqual({ code: "NOT_DOWNLOADED" });
  session?.reconnect();
  await vi.advanceTimersByTimeAsync(0);
  await session?.downloadMessage(1);
  expect(opened[0]?.engine.downloadMessage).toHaveBeenCalledWith(1);
});

test("after it was stopped it neither tries nor says anything", async () => {
  const { attempts, states } = start([lost]);
  await vi.advanceTimersByTimeAsync(0);
  const said = states.length;
  await session?.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(attempts()).toBe(1);
  expect(states).toHaveLength(said);
});
