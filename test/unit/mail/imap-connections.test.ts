import { expect, test, vi } from "vitest";
import { createImapConnections } from "../../../electron/mail/imap-connections.ts";
import type { ImapSession } from "../../../electron/mail/imap-session.ts";
import { USUAL } from "../../../electron/mail/server-quirks.ts";
import { failed, failureOf } from "../../../shared/failure.ts";

interface TestSession extends ImapSession {
  readonly name: string;
}

function sessionCalled(name: string, manners = USUAL): TestSession {
  let isClosed = false;
  const session = {
    name,
    manners,
    closed: new Promise<never>(() => undefined),
    get isClosed() {
      return isClosed;
    },
    signOut: vi.fn(async () => undefined),
    probe: vi.fn(async () => undefined),
    close: () => {
      isClosed = true;
    },
  };
  return session as unknown as TestSession;
}

function connectionsOver(open: () => Promise<ImapSession>, manners = USUAL) {
  const watch = sessionCalled("watch", manners);
  const onWatchIdle = vi.fn();
  const connections = createImapConnections(watch, open, { now: () => 1_000, onWatchIdle });
  const nameFor = (role: "watch" | "sync" | "fetch") =>
    connections.run(role, "now", async (session) => (session as TestSession).name);
  return { connections, nameFor, watch, onWatchIdle };
}

test("each role has a connection of its own, opened when it is first needed and kept", async () => {
  let opened = 0;
  const { nameFor } = connectionsOver(async () => sessionCalled(`extra ${++opened}`));
  expect(await nameFor("watch")).toBe("watch");
  expect(opened).toBe(0);
  expect([await nameFor("fetch"), await nameFor("sync"), await nameFor("fetch")]).toEqual([
    "extra 1",
    "extra 2",
    "extra 1",
  ]);
});

test("where the server allows one connection all work is done on it, and it is not asked again and again", async () => {
  const open = vi.fn(() => Promise.reject(failed({ code: "THROTTLED", host: "h", words: "too many" })));
  const { nameFor, onWatchIdle } = connectionsOver(open);
  expect([await nameFor("fetch"), await nameFor("fetch"), await nameFor("sync")]).toEqual(["watch", "watch", "watch"]);
  expect(open).toHaveBeenCalledTimes(2);
  expect(onWatchIdle).toHaveBeenCalled();
});

test("a connection that has died is replaced for the next task", async () => {
  const sessions = [sessionCalled("first"), sessionCalled("second")];
  const { nameFor } = connectionsOver(async () => sessions.shift() ?? sessionCalled("none"));
  const [first] = sessions;
  await nameFor("fetch");
  first?.close();
  expect(await nameFor("fetch")).toBe("second");
});

test("every connection that there is is probed, and none is opened for it", async () => {
  const open = vi.fn(async () => sessionCalled("extra"));
  const { connections, nameFor, watch } = connectionsOver(open);
  connections.probe();
  expect(watch.probe).toHaveBeenCalledOnce();
  expect(open).not.toHaveBeenCalled();
  await nameFor("fetch");
  connections.probe();
  expect(watch.probe).toHaveBeenCalledTimes(2);
  expect((await open.mock.results[0]?.value)?.probe).toHaveBeenCalledOnce();
});

test("once it is closed nothing is opened any more and every connection is signed out", async () => {
  const extra = sessionCalled("extra");
  const { connections, nameFor, watch } = connectionsOver(async () => extra);
  await nameFor("fetch");
  await connections.close();
  expect(extra.signOut).toHaveBeenCalledOnce();
  expect(watch.signOut).toHaveBeenCalledOnce();
  expect(failureOf(await nameFor("sync").catch((error: unknown) => error))).toEqual({ code: "CANCELLED" });
});

test("where a server bears two connections, all work beside the watching is on one", async () => {
  let opened = 0;
  const open = async () => sessionCalled(`extra ${++opened}`);
  const { nameFor } = connectionsOver(open, { ...USUAL, connections: 2 });
  expect([await nameFor("sync"), await nameFor("fetch"), await nameFor("watch")]).toEqual([
    "extra 1",
    "extra 1",
    "watch",
  ]);
});
