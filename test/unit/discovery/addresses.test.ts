import { expect, test } from "vitest";
import { isLocalOnly, isPrivate } from "../../../electron/discovery/addresses.ts";

test.each([
  "127.0.0.1",
  "127.9.9.9",
  "0.0.0.0",
  "169.254.169.254",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fe80::1%eth0",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
])("%s never leaves this machine or its link", (address) => {
  expect(isLocalOnly(address)).toBe(true);
  expect(isPrivate(address)).toBe(true);
});

test.each(["10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fd00::1", "::ffff:10.0.0.1"])(
  "%s is private",
  (address) => {
    expect(isPrivate(address)).toBe(true);
    expect(isLocalOnly(address)).toBe(false);
  },
);

test.each(["11.10.0.93", "172.32.0.1", "100.128.0.1", "8.8.8.8", "2a11:10::93", "2001:db8::1", "::ffff:8.8.8.8"])(
  "%s is public",
  (address) => {
    expect(isPrivate(address)).toBe(false);
  },
);
