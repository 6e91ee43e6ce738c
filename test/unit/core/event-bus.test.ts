import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEventBus } from "../../../electron/core/event-bus.ts";
import type { ConnectionState } from "../../../shared/account.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen(bus: ReturnType<typeof createEventBus>): string[] {
  const told: string[] = [];
  bus.on("messagesChanged", ({ mailboxId }) => told.push(`messages ${mailboxId}`));
  bus.on("mailboxesChanged", ({ accountId }) => told.push(`mailboxes ${accountId}`));
  bus.on("outboxChanged", () => told.push("outbox"));
  return told;
}

test("tells the first change at once and folds those of the next 100 ms into one", () => {
  const bus = createEventBus();
  const told = listen(bus);
  bus.noteChanges({ messagesOf: [1] });
  expect(told).toEqual(["messages 1"]);
  for (let count = 0; count < 1000; count += 1) bus.noteChanges({ messagesOf: [1, 2], mailboxesOf: [7] });
  expect(told).toEqual(["messages 1"]);
  vi.advanceTimersByTime(100);
  expect(told.slice(1).sort()).toEqual(["mailboxes 7", "messages 1", "messages 2"]);
  vi.advanceTimersByTime(1000);
  expect(told).toHaveLength(4);
});

test("tells the last change of a burst", () => {
  const bus = createEventBus();
  const told = listen(bus);
  bus.noteChanges({ messagesOf: [1] });
  vi.advanceTimersByTime(100);
  bus.noteChanges({ outbox: true });
  bus.noteChanges({ outbox: true });
  vi.advanceTimersByTime(100);
  expect(told).toEqual(["messages 1", "outbox", "outbox"]);
});

test.each([
  ["listing", 500],
  ["bodies", 1_000],
] as const)("tells of %s at once and then every %s ms, and keeps nothing else waiting for it", (gradual, window) => {
  const bus = createEventBus();
  const told = listen(bus);
  for (let passed = 0; passed < 2 * window; passed += 50) {
    bus.noteChanges({ messagesOf: [1], gradual });
    if (passed === 200) bus.noteChanges({ messagesOf: [2] });
    vi.advanceTimersByTime(50);
  }
  expect(told).toEqual(["messages 1", "messages 2", "messages 1", "messages 1"]);
});

test("tells how far an account is once a second, and anything else of its connection at once", () => {
  const bus = createEventBus();
  let told = 0;
  bus.on("connectionChanged", () => {
    told += 1;
  });
  const online = { accountId: 1, phase: "online", lastContact: null, retryAt: null, failure: null } as const;
  const syncing = (done: number) => ({ kind: "syncing", mailbox: "INBOX", done, total: 9 }) as const;
  let before: ConnectionState | undefined;
  const note = (state: ConnectionState) => {
    bus.noteConnection(state, before);
    before = state;
  };
  note({ ...online, activity: null });
  for (let done = 0; done < 5; done += 1) note({ ...online, activity: syncing(done) });
  expect(told).toBe(3);
  vi.advanceTimersByTime(1_000);
  expect(told).toBe(4);
  note({ ...online, activity: syncing(6) });
  note({ ...online, activity: null });
  note({ ...online, phase: "offline", activity: null });
  expect(told).toBe(6);
});

test("is silent after it was closed", () => {
  const bus = createEventBus();
  const told = listen(bus);
  bus.noteChanges({ messagesOf: [1] });
  bus.noteChanges({ messagesOf: [2] });
  bus.close();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(["messages 1"]);
});
