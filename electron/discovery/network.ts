import { randomBytes } from "node:crypto";
import { machineHasNetwork } from "../net/connection-failure.ts";
import { createResolver } from "./network/dns.ts";
import { probeServer } from "./network/probe.ts";
import { fetchOnce } from "./network/web.ts";
import type { DiscoveryWorld } from "./world.ts";

/** The real network of this machine. */
export function createNetworkWorld(): DiscoveryWorld {
  return {
    now: () => performance.now(),
    setTimer(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    randomLabel: () => `posthorn-${randomBytes(6).toString("hex")}`,
    hasNetwork: machineHasNetwork,
    ...createResolver(),
    fetch: fetchOnce,
    probe: probeServer,
  };
}
