import { expect, test, vi } from "vitest";
import type { Store } from "../../../electron/mail/mailbox-sync.ts";
import { createOutbox } from "../../../electron/mail/outbox.ts";
import type { Submission, SubmissionSession } from "../../../electron/mail/submission-session.ts";
import type { OutboxState } from "../../../shared/composition.ts";
import { failed, failureOf, type MailFailure } from "../../../shared/failure.ts";
import type { OutboxJob } from "../../../shared/services/store.ts";

interface Step {
  state: OutboxState | "finished";
  failure: MailFailure | null;
  retryAt: number | null;
}

/** One row in a store that only keeps the outbox, and what was done to it; `isFull` says for what there is no room. */
function oneRow(change: Partial<OutboxJob["row"]> = {}, isFull: (state: OutboxState) => boolean = () => false) {
  let row: OutboxJob["row"] = {
    id: 1,
    accountId: 1,
    subject: "x",
    recipients: ["b@test"],
    state: "queued",
    failure: null,
    attempts: 0,
    retryAt: null,
    queuedAt: 0,
    ...change,
  };
  let isThere = true;
  const steps: Step[] = [];
  const bytes = new Uint8Array();
  const message = { filed: bytes, submitted: bytes, envelope: { from: "a@test", to: ["b@test"] } };
  const store = {
    reader: {
      listOutboxJobs: async () =>
        isThere && (row.state === "queued" || row.state === "accepted")
          ? [{ row, message, messageId: "<x@test>" }]
          : [],
    },
    writer: {
      async applySendState({ state, failure, retryAt, attempted }: Step & { state: OutboxState; attempted?: boolean }) {
        if (isFull(state)) throw failed({ code: "DISK_FULL", path: "p" });
        steps.push({ state, failure, retryAt });
        row = { ...row, state, failure, retryAt, attempts: row.attempts + (attempted ? 1 : 0) };
      },
      async finishSend() {
        steps.push({ state: "finished", failure: null, retryAt: null });
        isThere = false;
        return { accountIds: [7] };
      },
    },
  } as unknown as Store;
  return { store, steps, row: () => row };
}

function outboxOf(
  store: Store,
  submit: SubmissionSession["submit"],
  options: { fileCopy?: () => Promise<void>; openSession?: () => Promise<SubmissionSession> } = {},
) {
  const onFinished = vi.fn();
  const fileCopy = vi.fn(options.fileCopy ?? (async () => undefined));
  const openSession = vi.fn(options.openSession ?? (async () => ({ submit, close: () => undefined })));
  const outbox = createOutbox({
    accountId: 1,
    store,
    openSession,
    fileCopy,
    onFinished,
    onSending: () => undefined,
    now: () => 1_000_000,
    onBug: (error) => {
      throw error;
    },
  });
  return { outbox, onFinished, fileCopy, openSession };
}

const sendsAs =
  (submission: Submission): SubmissionSession["submit"] =>
  async (_message, beforeData) => {
    await beforeData();
    return submission;
  };
const statesOf = (steps: readonly Step[]) => steps.map(({ state }) => state);

test("an accepted message is sending, accepted, filed and gone, in this order", async () => {
  const { store, steps } = oneRow();
  const { outbox, onFinished, fileCopy } = outboxOf(store, sendsAs({ outcome: "accepted" }), {
    fileCopy: async () => expect(statesOf(steps)).toEqual(["sending", "accepted"]),
  });
  await outbox.deliver("asked");
  expect(statesOf(steps)).toEqual(["sending", "accepted", "finished"]);
  expect(fileCopy).toHaveBeenCalledOnce();
  expect(onFinished).toHaveBeenCalledWith([7]);
  outbox.stop();
});

test("what may have been sent is never sent again by itself", async () => {
  const failure: MailFailure = { code: "MAY_HAVE_BEEN_SENT", host: "h", leg: "outgoing" };
  const { store, steps } = oneRow();
  const { outbox, openSession } = outboxOf(store, sendsAs({ outcome: "unknown", failure }));
  for (const reason of ["asked", "due", "online", "reconnect"] as const) await outbox.deliver(reason);
  expect(statesOf(steps)).toEqual(["sending", "uncertain"]);
  expect(openSession).toHaveBeenCalledOnce();
  outbox.stop();
});

test("a failure before the message leaves it queued with the leg and the time of the next try", async () => {
  const { store, steps, row } = oneRow();
  const { outbox } = outboxOf(store, sendsAs({ outcome: "accepted" }), {
    openSession: () => Promise.reject(failed({ code: "PORT_BLOCKED", host: "h", port: 587 })),
  });
  await outbox.deliver("asked");
  expect(steps).toMatchObject([{ state: "queued", failure: { code: "PORT_BLOCKED", leg: "outgoing" } }]);
  expect(row().retryAt).toBeGreaterThan(1_000_000);
  expect(row().attempts).toBe(1);
  outbox.stop();
});

test.each([
  [{ code: "CONNECTION_LOST", host: "h" }, "queued"],
  [{ code: "SERVER_UNAVAILABLE", host: "h", words: "451" }, "queued"],
  [{ code: "THROTTLED", host: "h", words: "421" }, "queued"],
  [{ code: "MESSAGE_REFUSED", words: "554" }, "refused"],
  [{ code: "RECIPIENTS_REFUSED", addresses: ["b@test"], words: "550" }, "refused"],
  [{ code: "MESSAGE_TOO_LARGE", size: 2, limit: 1 }, "refused"],
  [{ code: "SMTPUTF8_MISSING", address: "ж@test", host: "h" }, "refused"],
] as [MailFailure, OutboxState][])("%j leaves it %s, as one attempt", async (failure, state) => {
  const { store, row } = oneRow();
  const { outbox } = outboxOf(store, sendsAs({ outcome: "refused", failure }));
  await outbox.deliver("asked");
  expect(row()).toMatchObject({ state, attempts: 1 });
  expect(row().retryAt === null).toBe(state === "refused");
  outbox.stop();
});

test("a copy that cannot be filed keeps the message accepted, says which leg, and is not submitted again", async () => {
  const { store, steps, row } = oneRow();
  let isFiled = false;
  const { outbox, openSession } = outboxOf(store, sendsAs({ outcome: "accepted" }), {
    fileCopy: async () => {
      if (!isFiled) throw failed({ code: "CONNECTION_LOST", host: "h" });
    },
  });
  await outbox.deliver("asked");
  expect(row()).toMatchObject({ state: "accepted", failure: { code: "CONNECTION_LOST", leg: "incoming" } });
  isFiled = true;
  await outbox.deliver("online");
  expect(statesOf(steps).at(-1)).toBe("finished");
  expect(openSession).toHaveBeenCalledOnce();
  outbox.stop();
});

test("a rejected password waits for a person", async () => {
  const rejected: MailFailure = { code: "AUTH_REJECTED", host: "h", username: "u", words: "no", leg: "outgoing" };
  const { store } = oneRow({ failure: rejected });
  const { outbox, openSession } = outboxOf(store, sendsAs({ outcome: "accepted" }));
  await outbox.deliver("due");
  await outbox.deliver("online");
  expect(openSession).not.toHaveBeenCalled();
  await outbox.deliver("reconnect");
  expect(openSession).toHaveBeenCalledOnce();
  outbox.stop();
});

test("two calls at once deliver once", async () => {
  const { store, steps } = oneRow();
  const { outbox, openSession } = outboxOf(store, sendsAs({ outcome: "accepted" }));
  await Promise.all([outbox.deliver("asked"), outbox.deliver("asked"), outbox.deliver("online")]);
  expect(statesOf(steps)).toEqual(["sending", "accepted", "finished"]);
  expect(openSession).toHaveBeenCalledOnce();
  outbox.stop();
});

test("stopped before the message has begun to leave, it neither sends nor touches the row", async () => {
  const { store, steps } = oneRow();
  const { outbox } = outboxOf(store, async (_message, beforeData) => {
    outbox.stop();
    const failure = await beforeData().then(() => null, failureOf);
    return failure ? { outcome: "refused", failure } : { outcome: "accepted" };
  });
  await outbox.deliver("asked");
  expect(steps).toEqual([]);
});

test("a message whose sending cannot be stored is not sent, waits, and goes out with room", async () => {
  let full = true;
  const { store, steps } = oneRow({}, () => full);
  let handedOver = 0;
  const { outbox, openSession } = outboxOf(store, async (_message, beforeData) => {
    try {
      await beforeData();
    } catch (error) {
      return { outcome: "refused", failure: failureOf(error) };
    }
    handedOver += 1;
    return { outcome: "accepted" };
  });
  await expect(outbox.deliver("asked")).rejects.toMatchObject({ failure: { code: "DISK_FULL" } });
  // A timer of its own would have come by now, had it not been told to wait.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(openSession).toHaveBeenCalledOnce();
  expect(handedOver).toBe(0);
  full = false;
  await outbox.deliver("reconnect");
  expect(handedOver).toBe(1);
  expect(statesOf(steps)).toEqual(["queued", "sending", "accepted", "finished"]);
  outbox.stop();
});

test.each([
  ["accepted", { outcome: "accepted" }, ["sending", "accepted", "finished"]],
  [
    "uncertain",
    { outcome: "unknown", failure: { code: "MAY_HAVE_BEEN_SENT", host: "h", leg: "outgoing" } },
    ["sending", "uncertain"],
  ],
] as [OutboxState, Submission, OutboxState[]][])(
  "%s and not stored for a full disk, it is stored with room and never sent again",
  async (state, submission, expected) => {
    let full = true;
    const { store, steps } = oneRow({}, (wanted) => full && wanted === state);
    const { outbox, openSession } = outboxOf(store, sendsAs(submission));
    await expect(outbox.deliver("asked")).rejects.toMatchObject({ failure: { code: "DISK_FULL" } });
    await expect(outbox.deliver("reconnect")).rejects.toMatchObject({ failure: { code: "DISK_FULL" } });
    full = false;
    await outbox.deliver("online");
    expect(statesOf(steps)).toEqual(expected);
    expect(openSession).toHaveBeenCalledOnce();
    outbox.stop();
  },
);
