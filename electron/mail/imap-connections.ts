import { failed, failureOf, isSignInVerdict, type MailFailure } from "../../shared/failure.ts";
import type { ImapSession } from "./imap-session.ts";
import { createTaskQueue, type TaskQueue, type Urgency } from "./task-queue.ts";

/**
 * What a connection is for: `watch` keeps INBOX in step and waits in IDLE, `sync` does the other mailboxes, `fetch` what
 * a person waits for: downloads and operations.
 */
export type Role = "watch" | "sync" | "fetch";

/** A quiet connection is probed this often, so that a dead one is known before it is needed. */
const PROBE_MS = 25_000;
/** What a server that is there and well takes at most to answer, ms. */
const ANSWER_MS = 5_000;
/** A connection without work is given back to the server after this long. */
const UNUSED_MS = 240_000;
/** How long a server that took no further connection is not asked for one again. */
const REFUSED_MS = 300_000;

/** One account's connections: up to three, and all work on the one that watches where a server allows no more. */
export interface ImapConnections {
  run<Value>(role: Role, urgency: Urgency, task: (session: ImapSession) => Promise<Value>): Promise<Value>;
  /** Asks on every connection, now, whether it still stands; one that does not is closed. */
  probe(): void;
  /** Settles, and never rejects, when the watching connection is gone; the others come and go. */
  readonly closed: Promise<MailFailure>;
  close(): Promise<void>;
}

interface Line {
  readonly queue: TaskQueue;
  session: ImapSession | null;
  probe: NodeJS.Timeout | undefined;
  usedAt: number;
  /** Until when the role's work goes to the watching connection. */
  refusedUntil: number;
}

/**
 * `onWatchIdle` is called when the watching connection has nothing more to do: it has to select INBOX again if it was
 * used for another mailbox.
 */
export function createImapConnections(
  watch: ImapSession,
  open: () => Promise<ImapSession>,
  { now, onWatchIdle }: { now: () => number; onWatchIdle: () => void },
): ImapConnections {
  let isClosed = false;
  const watchQueue = createTaskQueue(onWatchIdle);
  const lines: Record<"sync" | "fetch", Line> = { sync: createLine(), fetch: createLine() };

  function createLine(): Line {
    const line: Line = {
      queue: createTaskQueue(() => scheduleProbe(line)),
      session: null,
      probe: undefined,
      usedAt: 0,
      refusedUntil: 0,
    };
    return line;
  }

  function scheduleProbe(line: Line): void {
    clearTimeout(line.probe);
    if (isClosed || !line.session) return;
    line.probe = setTimeout(() => {
      const { session } = line;
      if (!session || !line.queue.isIdle) return;
      if (now() - line.usedAt >= UNUSED_MS) {
        line.session = null;
        void session.signOut();
        return;
      }
      const probe = () => session.perform((client) => client.noop());
      // A probe that fails has closed the session; the next task opens a new one.
      line.queue.run("later", probe).catch(() => session.close());
    }, PROBE_MS);
    line.probe.unref();
  }

  /** The line's session, opened when there is none; null where the server takes no further connection. */
  async function sessionOf(line: Line): Promise<ImapSession | null> {
    if (line.session && !line.session.isClosed) return line.session;
    line.session = null;
    if (now() < line.refusedUntil) return null;
    try {
      const session = await open();
      if (isClosed) {
        session.close();
        throw failed({ code: "CANCELLED" });
      }
      line.session = session;
      return session;
    } catch (error) {
      // While the watching connection stands the server is there and the password is right: this was one too many.
      if (isClosed || watch.isClosed) throw error;
      line.refusedUntil = now() + REFUSED_MS;
      return null;
    }
  }

  /** Two connections beside the watching one, or one where the server wants no more. */
  function roleOf(role: "sync" | "fetch"): "sync" | "fetch" {
    return watch.manners.connections > 2 ? role : "fetch";
  }

  const sessions = () => [watch, lines.sync.session, lines.fetch.session].filter((session) => session !== null);

  return {
    closed: watch.closed,
    probe() {
      for (const session of sessions()) void session.probe(ANSWER_MS);
    },
    async run(role, urgency, task) {
      if (role === "watch") return watchQueue.run(urgency, () => task(watch));
      const line = lines[roleOf(role)];
      const done = await line.queue.run(urgency, async () => {
        const session = await sessionOf(line);
        if (!session) return null;
        line.usedAt = now();
        return { value: await task(session) };
      });
      return done ? done.value : watchQueue.run(urgency, () => task(watch));
    },
    async close() {
      isClosed = true;
      const failure: MailFailure = { code: "CANCELLED" };
      watchQueue.close(failure);
      for (const line of Object.values(lines)) {
        clearTimeout(line.probe);
        line.queue.close(failure);
      }
      await Promise.all(sessions().map((session) => session.signOut()));
    },
  };
}

/** Whether what failed was the connection, so that the same is to be tried again on a new one. */
export function isConnectionFailure(error: unknown): boolean {
  const failure = failureOf(error);
  const { code } = failure;
  return (
    isSignInVerdict(failure) ||
    code === "CONNECTION_LOST" ||
    code === "SERVER_SILENT" ||
    code === "PORT_BLOCKED" ||
    code === "HOST_NOT_FOUND" ||
    code === "OFFLINE" ||
    code === "SERVER_UNAVAILABLE" ||
    code === "THROTTLED" ||
    code === "TLS_FAILED" ||
    code === "TLS_TOO_OLD" ||
    code === "STARTTLS_MISSING" ||
    code === "STARTTLS_INJECTION" ||
    code === "CERT_NAME" ||
    code === "CERT_EXPIRED" ||
    code === "CERT_UNTRUSTED" ||
    code === "CANCELLED"
  );
}
