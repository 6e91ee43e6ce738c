import { describe, expect, it } from "vitest";
import { createSetup, type SetupWorld } from "../../../renderer/wizard/setup.ts";
import { blankForm, foundNow, isBusy, type SetupForm } from "../../../renderer/wizard/setup-state.ts";
import type { Account } from "../../../shared/account.ts";
import type { DiscoveryResult, Taint, TraceStep } from "../../../shared/discovery.ts";
import { failed, type MailFailure } from "../../../shared/failure.ts";

const address = "nora@example.org";
const form: SetupForm = { ...blankForm, typed: { name: " Nora ", address, password: "secret" } };
const incoming = { protocol: "imap", host: "imap.example.org", port: 993, security: "tls", username: address } as const;
const outgoing = { protocol: "smtp", host: "smtp.example.org", port: 465, security: "tls", username: address } as const;
const servers = { incoming, outgoing };
const account: Account = { id: 1, name: "Nora", address, colour: 0, offline: { days: null, size: null }, ...servers };

function resultOf(change: Partial<DiscoveryResult> = {}): DiscoveryResult {
  return {
    address,
    outcome: "found",
    incoming: { ...incoming, source: "autoconfig" },
    outgoing: { ...outgoing, source: "autoconfig" },
    ask: [],
    candidates: [],
    choices: [],
    hint: null,
    trace: [],
    elapsedMs: 1,
    failure: null,
    ...change,
  };
}

const doubtful = (...ask: Taint[]) => resultOf({ outcome: "confirm", ask });
const nothing = resultOf({
  outcome: "none",
  incoming: null,
  outgoing: null,
  failure: { code: "NO_CONFIG", domain: "example.org" },
});

/** A call that the test answers when it likes. */
interface Pending<Args, Result> {
  readonly args: Args;
  readonly signal: AbortSignal;
  answer(result: Result): Promise<void>;
  refuse(failure: MailFailure): Promise<void>;
}

function openSetup(start: SetupForm = form) {
  const searches: Pending<Parameters<SetupWorld["discover"]>[0], DiscoveryResult>[] = [];
  const signIns: Pending<Parameters<SetupWorld["addAccount"]>[0], Account>[] = [];
  const tellers = new Set<(event: { runId: string; step: TraceStep }) => void>();
  let runs = 0;

  function ask<Args, Result>(calls: Pending<Args, Result>[], args: Args, signal: AbortSignal): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    // What follows upon an answer has happened by the next turn.
    function settle(act: () => void): Promise<void> {
      act();
      return new Promise((done) => setTimeout(done));
    }
    calls.push({
      args,
      signal,
      answer: (result) => settle(() => resolve(result)),
      refuse: (failure) => settle(() => reject(failed(failure))),
    });
    return promise;
  }

  const setup = createSetup(
    {
      discover: (args, { signal }) => ask(searches, args, signal),
      addAccount: (args, { signal }) => ask(signIns, args, signal),
      onStep(listener) {
        tellers.add(listener);
        return () => tellers.delete(listener);
      },
      makeRunId: () => `run-${++runs}`,
    },
    start,
  );
  const close = setup.open();
  const last = <Call>(calls: Call[]): Call => {
    const call = calls.at(-1);
    if (!call) throw new Error("nothing was asked");
    return call;
  };
  return {
    setup,
    close,
    searches,
    signIns,
    search: () => last(searches),
    signIn: () => last(signIns),
    tell: (runId: string, step: TraceStep) => {
      for (const teller of tellers) teller({ runId, step });
    },
    step: () => setup.state().phase.step,
  };
}

function type(setup: ReturnType<typeof openSetup>["setup"], change: Partial<SetupForm["typed"]>): void {
  setup.change({ typed: { ...setup.state().form.typed, ...change } });
}

const plainStep: TraceStep = { id: 1, source: "guess", target: "imap.example.org:993", outcome: "running", ms: 0 };

describe("a set-up", () => {
  it("finds the servers, signs in to them and is ready, without the password", async () => {
    const { setup, search, signIn, step } = openSetup();
    setup.find();
    expect(search().args).toMatchObject({ address });
    expect(isBusy(setup.state())).toBe(true);
    await search().answer(resultOf());
    expect(step()).toBe("signingIn");
    expect(signIn().args).toMatchObject({ name: "Nora", address, password: "secret", incoming, outgoing });
    expect(signIn().args).not.toHaveProperty("receiveOnly");
    await signIn().answer(account);
    expect(setup.state().phase).toEqual({ step: "ready", account });
    expect(setup.state().form.typed).toMatchObject({ address, password: "" });
  });

  it("does not search again for servers it knows", async () => {
    const { setup, search, searches, signIn, signIns } = openSetup();
    setup.find();
    await search().answer(resultOf());
    await signIn().refuse({ code: "AUTH_REJECTED", host: incoming.host, username: address, words: "no" });
    type(setup, { password: "better" });
    setup.find();
    expect(searches).toHaveLength(1);
    expect(signIns).toHaveLength(2);
    expect(signIn().args.password).toBe("better");
  });

  it("searches again after nothing was found, and for another address", async () => {
    const { setup, search, searches } = openSetup();
    setup.find();
    await search().answer(nothing);
    expect(setup.state().phase).toMatchObject({ step: "failed", failure: { code: "NO_CONFIG" } });
    setup.find();
    await search().answer(resultOf());
    type(setup, { address: "nora@elsewhere.net" });
    setup.stop();
    setup.find();
    expect(searches.map(({ args }) => args.address)).toEqual([address, address, "nora@elsewhere.net"]);
  });

  it("keeps everything typed through failing and cancelling", async () => {
    const { setup, search, signIn } = openSetup();
    setup.find();
    setup.stop();
    expect(search().signal.aborted).toBe(true);
    setup.find();
    await search().answer(resultOf());
    await signIn().refuse({ code: "SERVER_UNAVAILABLE", host: incoming.host, words: "later" });
    expect(setup.state().form).toEqual(form);
  });

  it("shows the steps of its own runs only, and none that starts after it was stopped", async () => {
    const { setup, tell } = openSetup();
    setup.find();
    tell("run-1", plainStep);
    tell("run-9", { ...plainStep, id: 2 });
    expect(setup.state().trace).toHaveLength(1);
    setup.stop();
    expect(setup.state().trace[0]?.step.outcome).toBe("cancelled");
    tell("run-1", { ...plainStep, id: 3 });
    expect(setup.state().trace).toHaveLength(1);
  });

  it("ends what runs when it is closed", async () => {
    const { setup, search, close, signIns } = openSetup();
    setup.find();
    close();
    expect(search().signal.aborted).toBe(true);
    await search().answer(resultOf());
    expect(signIns).toEqual([]);
  });
});

describe("a question", () => {
  const http: Taint = { reason: "http", host: incoming.host };
  const foreign: Taint = { reason: "foreign-domain", host: incoming.host };
  const plain: Taint = { reason: "plaintext", host: outgoing.host };

  it("names every doubtful host once, with all that speaks against it, before any password goes out", async () => {
    const { setup, search, signIns } = openSetup();
    setup.find();
    await search().answer(doubtful(http, foreign, plain));
    expect(setup.state().phase).toMatchObject({
      step: "question",
      question: {
        kind: "hosts",
        hosts: [
          { host: incoming.host, reasons: ["http", "foreign-domain"] },
          { host: outgoing.host, reasons: ["plaintext"] },
        ],
      },
    });
    expect(signIns).toEqual([]);
  });

  it("is not asked again once it was agreed to", async () => {
    const { setup, search, searches, signIn, signIns } = openSetup();
    setup.find();
    await search().answer(doubtful(http));
    setup.consent();
    await signIn().refuse({ code: "AUTH_REJECTED", host: incoming.host, username: address, words: "no" });
    setup.find();
    expect(searches).toHaveLength(1);
    expect(signIns).toHaveLength(2);
  });

  it("comes again where it was refused, without another search", async () => {
    const { setup, search, searches, signIns, step } = openSetup();
    setup.find();
    await search().answer({ ...doubtful(http), failure: { code: "NO_CONFIG", domain: "example.org" } });
    setup.refuse();
    expect(setup.state().phase).toMatchObject({ step: "failed", failure: { code: "NO_CONFIG" } });
    setup.find();
    expect(step()).toBe("question");
    expect(searches).toHaveLength(1);
    expect(signIns).toEqual([]);
  });

  it.each([
    ["another address", { typed: { ...form.typed, address: "nora@elsewhere.net" } }],
    ["the manual form", { byHand: true }],
  ])("goes with %s", async (_what, change) => {
    const { setup, search, step } = openSetup();
    setup.find();
    await search().answer(doubtful(http));
    setup.change(change);
    expect(step()).toBe("asking");
    setup.consent();
    expect(step()).toBe("asking");
  });

  describe("for the password", () => {
    const asking = resultOf({
      ...nothing,
      outcome: "confirm",
      ask: [{ reason: "credentials", host: "autodiscover.example.org" }],
    });

    it("searches again with it for the one host that was named", async () => {
      const { setup, search, searches, signIn } = openSetup();
      setup.find();
      expect(search().args).not.toHaveProperty("credentials");
      await search().answer(asking);
      expect(setup.state().phase).toMatchObject({
        question: { kind: "credentials", host: "autodiscover.example.org" },
      });
      setup.consent();
      expect(searches).toHaveLength(2);
      expect(search().args.credentials).toEqual({ host: "autodiscover.example.org", password: "secret" });
      await search().answer(resultOf());
      expect(signIn().args).toMatchObject(servers);
    });

    it("is not put for a host that had it and did not take it", async () => {
      const { setup, search } = openSetup();
      setup.find();
      await search().answer(asking);
      setup.consent();
      await search().answer(asking);
      expect(setup.state().phase).toMatchObject({ step: "failed", failure: { code: "NO_CONFIG" } });
    });

    it("is put anew for another host", async () => {
      const { setup, search } = openSetup();
      setup.find();
      await search().answer(asking);
      setup.consent();
      await search().answer({ ...asking, ask: [{ reason: "credentials", host: "other.example" }] });
      expect(setup.state().phase).toMatchObject({ question: { kind: "credentials", host: "other.example" } });
    });
  });

  describe("for another name", () => {
    const renamed: MailFailure = {
      code: "CERT_NAME",
      host: incoming.host,
      names: ["box.host.net"],
      alternative: "box.host.net",
      leg: "incoming",
    };

    it("signs in under the name that was agreed to, and leaves the other server as it is", async () => {
      const { setup, search, signIn } = openSetup();
      setup.find();
      await search().answer(resultOf());
      await signIn().refuse(renamed);
      expect(setup.state().phase).toMatchObject({ question: { kind: "certificate", certificate: renamed } });
      setup.consent();
      expect(signIn().args).toMatchObject({ incoming: { ...incoming, host: "box.host.net" }, outgoing });
    });

    it("comes from a search that guessed right but for the name", async () => {
      const { setup, search, signIn } = openSetup();
      setup.find();
      await search().answer({ ...nothing, failure: { ...renamed, host: "mail.example.org" } });
      setup.consent();
      expect(signIn().args).toMatchObject({
        incoming: { ...incoming, host: "box.host.net" },
        outgoing: { ...outgoing, host: "box.host.net" },
      });
    });

    it("leaves the failure where it is refused, and offers the name no more", async () => {
      const { setup, search, signIn } = openSetup();
      setup.find();
      await search().answer(resultOf());
      await signIn().refuse({ code: "SMTP_ONLY_FAIL", cause: { ...renamed, leg: "outgoing" } });
      setup.refuse();
      const { phase } = setup.state();
      expect(phase).toMatchObject({
        step: "failed",
        failure: { code: "SMTP_ONLY_FAIL", cause: { code: "CERT_NAME" } },
      });
      expect(JSON.stringify(phase)).not.toContain("alternative");
    });
  });
});

describe("sending that is refused", () => {
  const failure: MailFailure = {
    code: "SMTP_ONLY_FAIL",
    cause: { code: "PORT_BLOCKED", host: outgoing.host, port: 465, leg: "outgoing" },
  };

  async function refused() {
    const opened = openSetup();
    opened.setup.find();
    await opened.search().answer(resultOf());
    await opened.signIn().refuse(failure);
    return opened;
  }

  it("can be done without", async () => {
    const { setup, signIn } = await refused();
    setup.receiveOnly();
    expect(signIn().args).toMatchObject({ ...servers, receiveOnly: true });
    await signIn().answer({ ...account });
    expect(setup.state().phase.step).toBe("ready");
  });

  it("can be set right by hand, from what was tried", async () => {
    const { setup } = await refused();
    setup.editOutgoing();
    expect(setup.state().form.byHand).toBe(true);
    expect(setup.state().phase).toMatchObject({ step: "failed", failure });
  });
});

describe("the manual form", () => {
  it("is filled by the search behind it while nothing in it was touched", async () => {
    const { setup, search, signIns, step } = openSetup();
    setup.find();
    setup.change({ byHand: true });
    expect(isBusy(setup.state())).toBe(false);
    await search().answer(resultOf());
    expect(step()).toBe("asking");
    expect(foundNow(setup.state())?.result.incoming?.host).toBe(incoming.host);
    expect(signIns).toEqual([]);
  });

  it("drops a result that comes after it was edited", async () => {
    const { setup, search } = openSetup();
    setup.find();
    setup.change({ byHand: true });
    setup.change({ edits: { incoming: { host: "mine.example.org" }, outgoing: {} } });
    expect(search().signal.aborted).toBe(true);
    await search().answer(resultOf());
    expect(setup.state().found).toBeNull();
    expect(setup.state().form.edits.incoming).toEqual({ host: "mine.example.org" });
  });

  it("says nothing of a search behind it that came to nothing", async () => {
    const { setup, search, step } = openSetup();
    setup.find();
    setup.change({ byHand: true });
    await search().answer(nothing);
    expect(step()).toBe("asking");
  });

  it("keeps its edits while the person looks at the other form", () => {
    const { setup } = openSetup();
    const edits = { incoming: { host: "mine.example.org" }, outgoing: { port: "2525" } };
    setup.change({ byHand: true });
    setup.change({ edits });
    setup.change({ byHand: false });
    setup.change({ byHand: true });
    expect(setup.state().form.edits).toEqual(edits);
  });

  it("keeps a refused sign-in in sight when the person turns to it", async () => {
    const { setup, search, signIn } = openSetup();
    setup.find();
    await search().answer(resultOf());
    const failure: MailFailure = { code: "CERT_EXPIRED", host: incoming.host, validTo: "2026-01-01", leg: "incoming" };
    await signIn().refuse(failure);
    setup.change({ byHand: true });
    expect(setup.state().phase).toMatchObject({ step: "failed", failure });
  });
});
