/** Name servers, portals, tunnels, clocks and being offline, each real in a namespace of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DiagnoseResult } from '../support/netns/cases.ts';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import { PLACES } from '../support/netns/network-places.ts';
import { makeWorld, type World } from '../support/netns/world.ts';

const AT_ONCE = 3;

const networkPlaces = (): void => {
  let world: World;
  const results = new Map<string, DiagnoseResult>();

  beforeAll(async () => {
    world = await makeWorld();
    world.namespace.ip('route add blackhole default');
    world.namespace.rules('-A INPUT -d 203.0.113.55 -j DROP');
    const clients = PLACES.map(({ nameServer, prepare }, index) => {
      const client = world.client(`place${String(index)}`, nameServer);
      prepare?.(client, world);
      return client;
    });
    // A few at a time: connect times are judged, and a busy computer would make them slow.
    for (let at = 0; at < PLACES.length; at += AT_ONCE) {
      const some = PLACES.slice(at, at + AT_ONCE).map(async ({ place, rows }, index) => {
        for (const result of (await clients[at + index]?.diagnose(rows)) ?? []) results.set(`${place}: ${result.name}`, result);
      });
      await Promise.all(some);
    }
  });

  afterAll(async () => {
    console.log(`namespace tests: ${String(world.ran())}`);
    await world.remove();
  });

  describe.each(PLACES)('$place', ({ place, rows }) => {
    test.each(rows)('$name', ({ name, clock, network, dns, tcp, tookMs }) => {
      const result = results.get(`${place}: ${name}`);
      for (const [id, expected] of Object.entries({ clock, network, dns, tcp })) {
        if (expected === undefined) continue;
        const finding = Object.values(result?.found ?? {}).find((one) => one.id === id);
        expect(finding, id).toMatchObject(expected);
      }
      if (tookMs !== undefined) expect(result?.tookMs).toBeLessThan(tookMs);
    });
  });
};

if (CAN_MAKE_NAMESPACES) describe('places, in namespaces', networkPlaces);
else test('not root: no place can be made', () => console.log('namespace tests: 0 (not root)'));
