import { describe, expect, test } from "vitest";
import { secondsUntil, showProgress, tellTruth } from "../../../renderer/mailbox/truth.ts";
import type { AccountWork, ConnectionState } from "../../../shared/account.ts";

const online: ConnectionState = {
  accountId: 1,
  phase: "online",
  activity: null,
  lastContact: 1_000,
  retryAt: null,
  failure: null,
};
const idle: AccountWork = {
  accountId: 1,
  pendingChanges: 0,
  unsent: 0,
  unlistedMailboxes: 0,
  listed: 40,
  total: 40,
};

test("before anything is known it is connecting, and nothing is claimed", () => {
  expect(tellTruth(undefined, undefined)).toEqual({
    phase: "connecting",
    failure: null,
    wantsPassword: false,
    activity: null,
    progress: null,
    lastContact: null,
    retryAt: null,
    changes: 0,
    unsent: 0,
    refused: 0,
  });
});

test("online without work it is up to date; with work it is working", () => {
  expect(tellTruth(online, idle)).toMatchObject({ phase: "online", progress: null, lastContact: 1_000 });
  const activity = { kind: "syncing", mailbox: "Work" } as const;
  expect(tellTruth({ ...online, activity }, idle)).toMatchObject({ phase: "working", activity });
});

test("during the first listing it knows how far all mailboxes together have come", () => {
  const work = { ...idle, unlistedMailboxes: 2, listed: 300, total: 1_200 };
  expect(tellTruth({ ...online, activity: { kind: "syncing" } }, work).progress).toEqual({
    of: "listing",
    done: 300,
    total: 1_200,
  });
  expect(tellTruth({ ...online, phase: "offline", failure: null }, work).progress).toBeNull();
});

test("afterwards it knows how far what is going on has come", () => {
  const activity = { kind: "downloading", done: 5, total: 20 } as const;
  expect(tellTruth({ ...online, activity }, idle).progress).toEqual({ of: "activity", done: 5, total: 20 });
});

test("one mailbox's part is not shown before the whole is known", () => {
  const activity = { kind: "syncing", mailbox: "INBOX", done: 2_000, total: 3_800 } as const;
  expect(tellTruth({ ...online, activity }, undefined).progress).toBeNull();
  expect(tellTruth({ ...online, activity }, { ...idle, listed: 0, total: 0 }).progress).toBeNull();
});

test("offline it says why, when it tries again and what waits", () => {
  const failure = { code: "CONNECTION_LOST", host: "imap.example.org" } as const;
  const truth = tellTruth(
    { ...online, phase: "offline", failure, retryAt: 9_000, activity: { kind: "sending" } },
    { ...idle, pendingChanges: 3, unsent: 1 },
  );
  expect(truth).toMatchObject({ phase: "offline", failure, retryAt: 9_000, changes: 3, unsent: 1, activity: null });
});

test("a verdict on the password waits for a person and not for a time", () => {
  const failure = { code: "AUTH_REJECTED", host: "h", username: "a", words: "" } as const;
  expect(tellTruth({ ...online, phase: "offline", failure }, idle)).toMatchObject({
    phase: "refused",
    wantsPassword: true,
    retryAt: null,
  });
  const disabled = { code: "IMAP_DISABLED", host: "h", page: null, words: "" } as const;
  expect(tellTruth({ ...online, phase: "offline", failure: disabled }, idle)).toMatchObject({
    phase: "refused",
    wantsPassword: false,
  });
});

describe("what the bar shows", () => {
  const fetching = (done: number, total: number) => ({ kind: "syncing", mailbox: "Projects", done, total }) as const;
  const listed = (done: number, total: number) =>
    ({ progress: { of: "listing", done, total }, activity: fetching(0, 1_500) }) as const;

  test("never goes back, also where mail arrives meanwhile, and ends with the listing", () => {
    const first = showProgress(listed(50, 100), null);
    expect(first?.share).toBe(0.5);
    const second = showProgress(listed(51, 200), first);
    expect(second).toMatchObject({ done: 51, total: 200, share: 0.5 });
    expect(showProgress(listed(190, 200), second)?.share).toBe(0.95);
    expect(showProgress({ progress: null, activity: null }, second)).toBeNull();
    expect(showProgress(listed(0, 0), null)).toBeNull();
  });

  test("is not counted anew by a mailbox whose end is told after the whole listing's", () => {
    const last = showProgress(listed(5_100, 5_500), null);
    const late = { progress: { of: "activity", done: 0, total: 1_500 }, activity: fetching(0, 1_500) } as const;
    expect(showProgress(late, last)).toEqual(last);
    expect(showProgress(late, null)?.share).toBe(0);
  });

  test("begins anew with what is done next", () => {
    const last = showProgress(listed(5_100, 5_500), null);
    const activity = { kind: "downloading", done: 10, total: 5_500 } as const;
    const next = showProgress({ progress: { of: "activity", done: 10, total: 5_500 }, activity }, last);
    expect(next).toMatchObject({ of: "activity", done: 10, total: 5_500 });
    expect(next?.share).toBeLessThan(0.01);
  });
});

test("seconds are counted down to none", () => {
  expect(secondsUntil(10_000, 7_999)).toBe(3);
  expect(secondsUntil(10_000, 9_999)).toBe(1);
  expect(secondsUntil(10_000, 20_000)).toBe(0);
});
