/** Discovery's modules, loaded when they are asked first: the first screen needs none of them. */
async function load() {
  const [{ discover }, { createNetworkWorld }, { recogniseProvider, recogniseServer }] = await Promise.all([
    import("../discovery/runner.ts"),
    import("../discovery/network.ts"),
    import("../discovery/recognise.ts"),
  ]);
  const network = createNetworkWorld();
  return {
    recogniseProvider,
    recogniseServer,
    discover: (query: Parameters<typeof discover>[0], options: Parameters<typeof discover>[2]) =>
      discover(query, network, options),
  };
}

export type Discovery = Awaited<ReturnType<typeof load>>;

/** Gives the same one every time. */
export function createDiscovery(): () => Promise<Discovery> {
  let loaded: Promise<Discovery> | null = null;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
