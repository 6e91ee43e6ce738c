import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type MailApi, type MailEvents, validateCall } from "../../shared/contract.ts";
import { failed } from "../../shared/failure.ts";
import { type Connection, connect, type Frame, type Handlers, serve } from "../../shared/rpc.ts";
import { type PortPair, transports } from "./ports.ts";

interface SampleApi {
  double(args: { value: number }): number;
  refuse(args: object): void;
  break(args: object): void;
  wait(args: object): void;
  echo(args: { value: unknown }): unknown;
}

interface SampleEvents {
  ticked: { count: number };
}

describe.each(Object.entries(transports))("the RPC over %s", (_name, open) => {
  let pair: PortPair;
  let connection: Connection<SampleApi, SampleEvents>;
  let bugs: unknown[];
  let cancelled: Promise<void>;
  let emit: (count: number) => void;

  beforeEach(async () => {
    pair = await open();
    bugs = [];
    let noteCancelled: () => void;
    cancelled = new Promise((resolve) => {
      noteCancelled = resolve;
    });
    const handlers: Handlers<SampleApi> = {
      double: ({ value }) => value * 2,
      refuse() {
        throw failed({
          code: "AUTH_REJECTED",
          host: "imap.example.org",
          username: "ann",
          words: "no",
          leg: "incoming",
        });
      },
      break() {
        throw new TypeError("a fault of ours");
      },
      wait: (_args, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            noteCancelled();
            resolve();
          });
        }),
      echo: ({ value }) => value,
    };
    const server = serve<SampleApi, SampleEvents>(pair.server, handlers, { onBug: (error) => bugs.push(error) });
    emit = (count) => server.emit("ticked", { count });
    connection = connect<SampleApi, SampleEvents>(pair.client);
  });

  afterEach(() => pair.dispose());

  test("gives back what the handler returns, each answer to its own call", async () => {
    const answers = await Promise.all([1, 2, 3].map((value) => connection.api.double({ value })));
    expect(answers).toEqual([2, 4, 6]);
  });

  test("carries text of every script and plain data unchanged", async () => {
    const value = {
      text: "Ж é 🎺 \u0000 \u2028 \"'",
      list: [1, null, true, { deep: [] }],
      big: Number.MAX_SAFE_INTEGER,
    };
    expect(await connection.api.echo({ value })).toEqual(value);
  });

  test("carries a failure with all its facts", async () => {
    await expect(connection.api.refuse({})).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED", host: "imap.example.org", username: "ann", words: "no", leg: "incoming" },
    });
    expect(bugs).toEqual([]);
  });

  test("turns any other error into a BUG and reports it whole to the host", async () => {
    await expect(connection.api.break({})).rejects.toMatchObject({ failure: { code: "BUG" } });
    expect(bugs).toHaveLength(1);
    expect(bugs[0]).toBeInstanceOf(TypeError);
  });

  test("refuses a method that does not exist, those of Object's prototype too", async () => {
    const api = connection.api as unknown as Record<string, (args: unknown) => Promise<unknown>>;
    for (const method of ["absent", "toString", "constructor", "__proto__"]) {
      await expect(api[method]?.({})).rejects.toMatchObject({ failure: { code: "INVALID_CALL", method } });
    }
  });

  test("cancels at the server when the caller aborts", async () => {
    const controller = new AbortController();
    const call = connection.api.wait({}, { signal: controller.signal });
    await connection.api.double({ value: 1 });
    controller.abort();
    await expect(call).rejects.toMatchObject({ failure: { code: "CANCELLED" } });
    await cancelled;
  });

  test("sends nothing for a call that was aborted before it began", async () => {
    await expect(connection.api.wait({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      failure: { code: "CANCELLED" },
    });
  });

  test("fails what is under way when the transport closes, and cancels it at the server", async () => {
    const call = connection.api.wait({});
    await connection.api.double({ value: 1 });
    const outcome = expect(call).rejects.toMatchObject({ failure: { code: "DISCONNECTED" } });
    connection.close();
    await outcome;
    await cancelled;
    await expect(connection.api.double({ value: 1 })).rejects.toMatchObject({ failure: { code: "DISCONNECTED" } });
  });

  test("delivers events in order", async () => {
    const counts: number[] = [];
    connection.on("ticked", ({ count }) => counts.push(count));
    for (let count = 1; count <= 50; count += 1) emit(count);
    await connection.api.double({ value: 1 });
    await expect.poll(() => counts).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  test("stops telling a listener that has left", async () => {
    const counts: number[] = [];
    const leave = connection.on("ticked", ({ count }) => counts.push(count));
    emit(1);
    await expect.poll(() => counts).toEqual([1]);
    leave();
    emit(2);
    await connection.api.double({ value: 1 });
    expect(counts).toEqual([1]);
  });
});

test("a gap in the events' sequence is noticed", () => {
  let deliver: (frame: Frame) => void = () => undefined;
  const connection = connect<SampleApi, SampleEvents>({
    send: () => undefined,
    onFrame(listener) {
      deliver = listener;
    },
    onClose: () => undefined,
    close: () => undefined,
  });
  let gaps = 0;
  connection.onGap(() => {
    gaps += 1;
  });
  deliver({ type: "event", seq: 1, name: "ticked", data: { count: 1 } });
  deliver({ type: "event", seq: 2, name: "ticked", data: { count: 2 } });
  expect(gaps).toBe(0);
  deliver({ type: "event", seq: 4, name: "ticked", data: { count: 4 } });
  expect(gaps).toBe(1);
});

describe.each(Object.entries(transports))("the contract's boundary over %s", (_name, open) => {
  const sent: unknown[] = [];
  let pair: PortPair;
  let connection: Connection<MailApi, MailEvents>;

  beforeEach(async () => {
    sent.length = 0;
    pair = await open();
    // The boundary is what is under test: a handler that is reached notes what it was given.
    const handlers = new Proxy({} as Handlers<MailApi>, {
      get: () => (args: unknown) => {
        sent.push(args);
      },
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
    });
    serve<MailApi, MailEvents>(pair.server, handlers, { validate: validateCall });
    connection = connect<MailApi, MailEvents>(pair.client);
  });

  afterEach(() => pair.dispose());

  test("lets a well-formed call through as it is", async () => {
    const args = { messageIds: [1, 2], flag: "\\Seen" as const, value: true };
    await connection.api.setFlag(args);
    expect(sent).toEqual([args]);
  });

  const server = { protocol: "imap", host: "imap.example.org", port: 993, security: "tls", username: "ann" } as const;
  const smtp = { ...server, protocol: "smtp", port: 465 } as const;
  const account = {
    runId: "1",
    name: "Ann",
    address: "ann@example.org",
    password: "s3cret",
    incoming: server,
    outgoing: smtp,
  };
  test.each([
    ["an id that is none", "openMessage", { messageId: 0 }],
    ["an id that is text", "openMessage", { messageId: "1" }],
    ["a limit beyond the largest slice", "listMessages", { mailboxId: 1, offset: 0, limit: 501 }],
    ["a negative offset", "listMessages", { mailboxId: 1, offset: -1, limit: 10 }],
    ["a flag the contract does not name", "setFlag", { messageIds: [1], flag: "\\Deleted", value: true }],
    ["no messages", "setFlag", { messageIds: [], flag: "\\Seen", value: true }],
    ["an argument too many", "listAccounts", { all: true }],
    ["no argument at all", "listAccounts", undefined],
    ["a port out of range", "addAccount", { ...account, incoming: { ...server, port: 65_536 } }],
    [
      "a line break in a user name",
      "addAccount",
      { ...account, incoming: { ...server, username: "ann\r\nA1 LOGOUT" } },
    ],
    ["a host that is a URL", "addAccount", { ...account, outgoing: { ...smtp, host: "http://example.org/" } }],
    ["a protocol on the wrong side", "addAccount", { ...account, outgoing: server }],
  ])("refuses %s and does not reach the handler", async (_case, method, args) => {
    const api = connection.api as unknown as Record<string, (args: unknown) => Promise<unknown>>;
    const failure = await api[method]?.(args).then(
      () => null,
      (error) => error.failure,
    );
    expect(failure).toMatchObject({ code: "INVALID_CALL", method });
    expect(JSON.stringify(failure)).not.toContain("s3cret");
    expect(sent).toEqual([]);
  });
});
