import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkSignIn } from "../../../electron/accounts/sign-in.ts";
import { signIn } from "../../../electron/mail/sign-in.ts";
import type { Account } from "../../../shared/account.ts";
import type { MailFailure } from "../../../shared/failure.ts";
import { accountOf, worldOf } from "../../world/world.ts";
import { failureFrom, until } from "../mail/client.ts";
import { connectionOf, newAccount, type Posthorn, startPosthorn } from "./posthorn.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const june = accountOf("june.okafor@maplewick.com");
const beatrice = accountOf("beatrice@cedarrow.net");
const lena = accountOf("lena.krol@copperfern.net");
const walter = accountOf("walter.pike@stillwaterpost.com");

let posthorn: Posthorn;

beforeEach(async () => {
  await world.heal();
  posthorn = await startPosthorn();
});

afterEach(async () => {
  await posthorn.stop();
  await world.heal();
});

const add = (account: Parameters<typeof newAccount>[0], more: object = {}) =>
  posthorn.api.addAccount({ ...newAccount(account), ...more });
const isOnline = async (account: Account) => (await connectionOf(posthorn, account))?.phase === "online";

/** Wrong names and passwords that Dovecot has counted, over IMAP and over SMTP's SASL. */
async function countRejections() {
  // It answers two seconds late to whoever was wrong before, and logs when the connection is gone.
  await sleep(1_000);
  const lines = world.logs("dovecot-a").split("\n");
  const attempts = lines.flatMap((line) => {
    const [, service, count] = /(imap|pop3)-login: .*auth failed, (\d+) attempts/.exec(line) ?? [];
    return service ? [Number(count)] : [];
  });
  return {
    imap: attempts.reduce((sum, each) => sum + each, 0),
    // Without a session it is Postfix that asked.
    smtp: lines.filter((line) => /auth: .*\([^<]*\): (unknown user|Password mismatch)/.test(line)).length,
  };
}

describe("the username", () => {
  test("that nobody declared is found out: the local part, for both servers", async () => {
    const { password, address } = beatrice;
    const { incoming, outgoing } = newAccount(beatrice);
    const sources = { incoming: "guess", outgoing: "srv" } as const;
    const worked = await checkSignIn(
      {
        address,
        password,
        incoming: { ...incoming, username: address },
        outgoing: { ...outgoing, username: address },
        sources,
      },
      { signIn, signal: new AbortController().signal },
    );
    expect([worked.incoming, worked.outgoing]).toEqual([incoming, outgoing]);
    expect(worked.incoming.username).toBe("beatrice");
  });

  test("that discovery brought is saved as what worked", async () => {
    const { incoming, outgoing } = await posthorn.api.discover({ runId: "test", address: beatrice.address });
    expect(incoming?.username).toBe("beatrice");
    if (!incoming || !outgoing) throw new Error("nothing found");
    const { source: _in, ...receiving } = incoming;
    const { source: _out, ...sending } = outgoing;
    const account = await add(beatrice, { incoming: receiving, outgoing: sending });
    expect([account.incoming.username, account.outgoing?.username]).toEqual(["beatrice", "beatrice"]);
    expect(await posthorn.api.listAccounts({})).toMatchObject([{ incoming: { username: "beatrice" } }]);
  });
});

describe("a wrong password", () => {
  test("costs two tries a host at most, by the servers' own count, and nothing is kept", async () => {
    const { incoming, outgoing } = await posthorn.api.discover({ runId: "test", address: june.address });
    expect([incoming?.source, outgoing?.source]).toEqual(["guess", "guess"]);
    world.clearLog("dovecot-a");
    const failure = await failureFrom(add(june, { password: "not it" }));
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", leg: "incoming", username: june.address });
    const { imap, smtp } = await countRejections();
    expect(imap).toBe(2);
    expect(smtp).toBeGreaterThanOrEqual(1);
    expect(smtp).toBeLessThanOrEqual(2);
    expect(await posthorn.api.listAccounts({})).toEqual([]);
  });

  test("costs one try of a server that was typed by hand", async () => {
    world.clearLog("dovecot-a");
    await failureFrom(add(clara, { password: "not it" }));
    expect((await countRejections()).imap).toBe(1);
  });

  test("never takes the place of the right one", async () => {
    const account = await add(clara);
    const wrong = posthorn.api.changePassword({ accountId: account.id, password: "not it" });
    expect(await failureFrom(wrong)).toMatchObject({ code: "AUTH_REJECTED", words: expect.stringMatching(/\w/) });
    await posthorn.restart();
    await until(() => isOnline(account), { what: "signing in with the old password" });
    await posthorn.api.changePassword({ accountId: account.id, password: clara.password });
    await until(() => isOnline(account), { what: "signing in again" });
  });

  test("that is given up in the middle is nobody's: nothing is kept", async () => {
    world.pauseService("dovecot-a");
    const control = new AbortController();
    const adding = posthorn.api.addAccount(newAccount(clara), { signal: control.signal });
    setTimeout(() => control.abort(), 300);
    expect(await failureFrom(adding)).toEqual({ code: "CANCELLED" });
    world.resumeService("dovecot-a");
    await sleep(500);
    expect(await posthorn.api.listAccounts({})).toEqual([]);
  });
});

describe("a certificate that cannot be trusted is told with its facts, before any password", () => {
  const certificateOf = (host: string) => new X509Certificate(readFileSync(world.certificate(host)));

  test.each([
    [
      "ruth.alder@brackenhall.com",
      ({ fingerprint256 }: X509Certificate) => ({ code: "CERT_UNTRUSTED", fingerprint: fingerprint256 }),
    ],
    [
      "percy.dunn@thornbyallotments.org",
      ({ fingerprint256 }: X509Certificate) => ({ code: "CERT_UNTRUSTED", fingerprint: fingerprint256 }),
    ],
    [
      "felix.moreau@amberlane.org",
      ({ validTo }: X509Certificate) => ({ code: "CERT_EXPIRED", validTo: new Date(validTo).toISOString() }),
    ],
    [lena.address, () => ({ code: "CERT_NAME", names: ["shared12.pinehost.net"] })],
  ])("%s", async (address, facts) => {
    const account = accountOf(address);
    const { host } = account.incoming;
    const capture = await world.startCapture();
    const failure = await failureFrom(add(account));
    const bytes = Buffer.concat((await capture.stop()).map((flow) => flow.bytes)).toString("latin1");
    expect(failure).toMatchObject({ ...facts(certificateOf(host)), host, leg: "incoming" });
    // The name in the handshake (SNI) shows that this was the conversation.
    expect(bytes).toContain(host);
    const { password, incoming } = account;
    for (const secret of [password, `\0${incoming.username}\0${password}`]) {
      expect(bytes).not.toContain(Buffer.from(secret).toString("latin1"));
      expect(bytes).not.toContain(Buffer.from(secret).toString("base64"));
    }
  });
});

describe("a certificate for another name", () => {
  test("of the same server: that name is told, and works once somebody has chosen it", async () => {
    const failure = await failureFrom(add(lena));
    expect(failure).toEqual({
      code: "CERT_NAME",
      leg: "incoming",
      host: lena.incoming.host,
      names: ["shared12.pinehost.net"],
      alternative: "shared12.pinehost.net",
    });
    const host = (failure as Extract<MailFailure, { code: "CERT_NAME" }>).alternative ?? "";
    const { incoming, outgoing } = newAccount(lena);
    const account = await add(lena, { incoming: { ...incoming, host }, outgoing: { ...outgoing, host } });
    expect([account.incoming.host, account.outgoing?.host]).toEqual([host, host]);
    await until(() => isOnline(account));
  });

  test.each([
    ["imap", 143, "starttls"],
    ["pop3", 995, "tls"],
    ["pop3", 110, "starttls"],
  ] as const)("is told for %s on %i, too", async (protocol, port, security) => {
    const failure = await failureFrom(add(lena, { incoming: { ...lena.incoming, protocol, port, security } }));
    expect(failure).toMatchObject({ code: "CERT_NAME", alternative: "shared12.pinehost.net" });
  });

  test("for sending alone is told inside the reason why sending fails", async () => {
    const { incoming, outgoing } = newAccount(lena);
    const failure = await failureFrom(
      add(lena, { incoming: { ...incoming, host: "shared12.pinehost.net" }, outgoing }),
    );
    expect(failure).toMatchObject({
      code: "SMTP_ONLY_FAIL",
      cause: { code: "CERT_NAME", leg: "outgoing", alternative: "shared12.pinehost.net" },
    });
  });
});

describe("an outgoing port from which no packet comes back", () => {
  test("is told as such, within the check's twelve seconds", async () => {
    await world.blackhole(clara.outgoing.port);
    const startedAt = performance.now();
    const failure = await failureFrom(add(clara));
    expect(performance.now() - startedAt).toBeLessThan(12_500);
    const { host, port } = clara.outgoing;
    expect(failure).toMatchObject({ code: "SMTP_ONLY_FAIL", cause: { code: "PORT_BLOCKED", host, port } });
  });
});

describe("receiving only", () => {
  test("is possible where sending fails, is saved on request, and then used", async () => {
    await world.stopService("postfix-a");
    const failure = await failureFrom(add(clara));
    expect(failure).toMatchObject({
      code: "SMTP_ONLY_FAIL",
      leg: "outgoing",
      cause: { code: "PORT_BLOCKED", leg: "outgoing", host: clara.outgoing.host, port: clara.outgoing.port },
    });
    expect(await posthorn.api.listAccounts({})).toEqual([]);

    const account = await add(clara, { receiveOnly: true });
    expect(account.outgoing).toBeNull();
    await until(() => isOnline(account));
    await world.startService("postfix-a");
    const subject = `For Clara ${crypto.randomUUID()}`;
    await world.deliver({ to: clara.address, from: june.address, subject, text: "Hello." });
    const arrived = await until(
      async () => {
        const mailboxes = await posthorn.api.listMailboxes({ accountId: account.id });
        const inbox = mailboxes.find(({ specialUse }) => specialUse === "inbox");
        if (!inbox) return null;
        const { rows } = await posthorn.api.listMessages({ mailboxId: inbox.id, offset: 0, limit: 50 });
        return rows.find((row) => row.subject === subject);
      },
      { what: "the letter's arrival" },
    );

    const draft = await posthorn.api.startDraft({ accountId: account.id, kind: "reply", messageId: arrived.id });
    const sending = posthorn.api.sendDraft({ draftId: draft.id });
    expect(await failureFrom(sending)).toEqual({ code: "RECEIVE_ONLY", address: clara.address });
    expect(await posthorn.api.listOutbox({})).toEqual([]);
    expect((await posthorn.api.listDrafts({})).map(({ id }) => id)).toEqual([draft.id]);

    await posthorn.restart();
    expect(await posthorn.api.listAccounts({})).toMatchObject([{ address: clara.address, outgoing: null }]);
    await until(() => isOnline(account));
  });

  test("asks nobody about sending, for a new password neither", async () => {
    await world.stopService("postfix-a");
    const account = await add(clara, { receiveOnly: true });
    const wrong = posthorn.api.changePassword({ accountId: account.id, password: "not it" });
    expect(await failureFrom(wrong)).toMatchObject({ code: "AUTH_REJECTED", leg: "incoming" });
    await posthorn.api.changePassword({ accountId: account.id, password: clara.password });
    await until(() => isOnline(account));
  });

  test("works over POP3", async () => {
    const account = await add(walter, { receiveOnly: true });
    expect(account).toMatchObject({ incoming: { protocol: "pop3" }, outgoing: null });
    await until(() => isOnline(account));
  });

  test("the draft goes out with another account in From", async () => {
    const mute = await add(clara, { receiveOnly: true });
    const sender = await add(june);
    const draft = await posthorn.api.startDraft({ accountId: mute.id, kind: "new" });
    const subject = `From June ${crypto.randomUUID()}`;
    const fields = { accountId: sender.id, to: clara.address, cc: "", bcc: "", subject, text: "Hello." };
    await posthorn.api.saveDraft({ draftId: draft.id, fields });
    await posthorn.api.sendDraft({ draftId: draft.id });
    await until(async () => (await world.listMailbox(clara.address)).some((message) => message.subject === subject), {
      what: "the delivery",
    });
  });
});

test("a password is changed where the outgoing server alone cannot be asked", async () => {
  const account = await add(clara);
  await world.stopService("postfix-a");
  await posthorn.api.changePassword({ accountId: account.id, password: clara.password });
  await until(() => isOnline(account));
});
