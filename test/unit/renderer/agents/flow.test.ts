import { describe, expect, it } from 'vitest';
import { defaultConversation } from '../../../../src/main/agents/embedded/default-agent.ts';
import {
  addStep,
  connect,
  emptyConversation,
  KINDS,
  place,
  removeStep,
  renameIntent,
  renameStep,
  setStep,
  withoutBlanks,
} from '../../../../src/renderer/features/agents/flow/edit.ts';
import { edgesOf, nodesOf, pathOf } from '../../../../src/renderer/features/agents/flow/graph.ts';
import { heightOf, neighbour, NODE, placesOf } from '../../../../src/renderer/features/agents/flow/layout.ts';
import { done, NOTHING_DONE, redone, undone } from '../../../../src/renderer/features/agents/flow/undo.ts';
import { exitWords } from '../../../../src/renderer/features/agents/flow/words.ts';
import { checkConversation } from '../../../../src/shared/domain/conversation-check.ts';
import { Conversation, exitsOf } from '../../../../src/shared/domain/conversation.ts';

const front = Conversation.parse(defaultConversation);
const targets = (conversation: Conversation) =>
  Object.values(conversation.steps).flatMap((step) => exitsOf(step).map(({ to }) => to));

describe('changes of a conversation', () => {
  it.each(KINDS)('adds a step of the kind %s that the schema accepts', (kind) => {
    const { conversation, id } = addStep(front, kind, { x: 5, y: 6 }, null);
    expect(Conversation.parse(conversation).steps[id]).toMatchObject({
      do: kind,
      position: { x: 5, y: 6 },
    });
    expect(front.steps[id]).toBeUndefined();
  });

  it('leads to a new step from the first way of the chosen one that leads nowhere yet', () => {
    const open = addStep(front, 'say', null, null);
    const { conversation, id } = addStep(open.conversation, 'hang-up', null, { id: open.id });
    expect(conversation.steps[open.id]).toMatchObject({ to: id });
    const full = addStep(front, 'say', null, { id: 'hours' });
    expect(full.conversation.steps['hours']).toEqual(front.steps['hours']);
  });

  it('connects every way of every kind, and only that', () => {
    for (const kind of KINDS) {
      const { conversation, id } = addStep(front, kind, null, null);
      const step = conversation.steps[id]!;
      for (const { port } of exitsOf(step)) {
        const exits = exitsOf(connect(step, port, 'there'));
        expect(exits.filter(({ to }) => to === 'there').map((exit) => exit.port)).toEqual([port]);
      }
    }
    const answers = exitsOf(connect(front.steps['greeting']!, 'answer-1', 'there'));
    expect(answers.map(({ to }) => to).indexOf('there')).toBe(1);
  });

  it('takes a step away together with the ways to it', () => {
    const next = removeStep(front, 'hours');
    expect(next.steps['hours']).toBeUndefined();
    expect(targets(next)).not.toContain('hours');
    expect(checkConversation(next).map(({ code }) => code)).toContain('dead-end');
  });

  it('renames a step everywhere, and not to a name that is taken', () => {
    const next = renameStep(front, 'more', ' Anything else? ')!;
    expect(Object.keys(next.steps)[3]).toBe('anything-else');
    expect(next.back.to).toBe('anything-else');
    expect(targets(next)).not.toContain('more');
    expect(checkConversation(next)).toEqual([]);
    expect(renameStep(front, 'greeting', 'Start')?.start).toBe('start');
    expect(renameStep(front, 'more', 'hours')).toBeNull();
    expect(renameStep(front, 'more', ' ')).toBeNull();
  });

  it('renames an intent in the answers that listen for it, and removes it from them', () => {
    const branch = { intents: ['bill'], examples: [], words: [], digits: [], to: 'hours' };
    const greeting = { ...front.steps['greeting']!, branches: [branch] } as Conversation['steps'][string];
    const before = { ...setStep(front, 'greeting', greeting), intents: { bill: { examples: ['my bill'] } } };
    const renamed = renameIntent(before, 'bill', 'invoice');
    expect(renamed.intents).toEqual({ invoice: { examples: ['my bill'] } });
    expect(renamed.steps['greeting']).toMatchObject({ branches: [{ intents: ['invoice'] }] });
    const removed = renameIntent(before, 'bill', '');
    expect(removed.intents).toEqual({});
    expect(removed.steps['greeting']).toMatchObject({ branches: [{ intents: [] }] });
  });

  it('drops the empty lines of lists that were being typed', () => {
    const greeting = {
      ...front.steps['greeting']!,
      noInput: ['', 'Hello?', ' '],
    } as Conversation['steps'][string];
    expect(withoutBlanks(setStep(front, 'greeting', greeting)).steps['greeting']).toMatchObject({
      noInput: ['Hello?'],
    });
  });

  it('begins an agent without a ready-made conversation with one that has no faults', () => {
    expect(checkConversation(emptyConversation())).toEqual([]);
  });
});

describe('taking back', () => {
  it('goes back and forward, and typing into one field is one step', () => {
    let undo = done<string>(NOTHING_DONE, 'a', 'text');
    undo = done(undo, 'ab', 'text');
    undo = done(undo, 'abc', 'other');
    const back = undone(undo, 'abcd')!;
    expect(back.then).toBe('abc');
    const further = undone(back.undo, back.then)!;
    expect(further.then).toBe('a');
    expect(undone(further.undo, further.then)).toBeNull();
    expect(redone(further.undo, 'a')?.then).toBe('abc');
    expect(redone(done(further.undo, 'a', null), 'x')).toBeNull();
  });
});

describe('the drawing of a conversation', () => {
  const places = placesOf(front);
  const drawn = { conversation: front, places, faults: [], facts: {}, chosen: null, current: 'greeting' };

  it('begins at the left and puts no step upon another', () => {
    const boxes = Object.entries(places).map(([id, at]) => ({ ...at, height: heightOf(front.steps[id]!) }));
    expect(places['greeting']?.x).toBe(Math.min(...boxes.map(({ x }) => x)));
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= NODE.width || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('leaves a step where it was put, until the drawing is tidied up', () => {
    const moved = place(front, { ...places, hours: { x: -500, y: 7 } });
    expect(placesOf(moved)['hours']).toEqual({ x: -500, y: 7 });
    expect(placesOf(place(moved, null))).toEqual(places);
  });

  it('draws a hundred steps and steps that nothing leads to', () => {
    let large = front;
    for (let i = 0; i < 100; i += 1) large = addStep(large, 'say', null, null).conversation;
    expect(Object.keys(placesOf(large))).toHaveLength(109);
  });

  it('shows every way with its words, the start and the faults', () => {
    const faults = checkConversation(removeStep(front, 'hours')).map((fault) => ({
      ...fault,
      look: 'trouble' as const,
    }));
    const conversation = removeStep(front, 'hours');
    const nodes = nodesOf({ ...drawn, conversation, faults });
    const greeting = nodes.find(({ id }) => id === 'greeting')!;
    expect(greeting.data.isStart).toBe(true);
    expect(greeting.data.exits[0]).toMatchObject({ port: 'answer-0', isOpen: true });
    expect(greeting.data.faults.length).toBeGreaterThan(0);
    expect(greeting.ariaLabel).toMatch(/begins here.*fault/);
    expect(exitWords(front.steps['greeting']!, 'answer-0')).toMatch(/^key 1 · hours, “opening hours”/);
  });

  it('draws the ways that lead ahead, and names those that lead back', () => {
    const edges = edgesOf(drawn, null);
    const named = nodesOf(drawn).flatMap(({ data }) => data.exits.flatMap(({ back }) => back ?? []));
    expect(edges.length).toBeGreaterThan(0);
    expect(named).toContain('hours');
    expect([...edges.map(({ target }) => target), ...named].sort()).toEqual(targets(front).sort());
    expect(edges.every(({ data }) => data?.under === null)).toBe(true);
  });

  it('draws the ways back of the chosen step below the steps', () => {
    const edges = edgesOf({ ...drawn, chosen: 'more' }, null);
    const back = edges.find(({ source, target }) => source === 'more' && target === 'hours')!;
    expect(back.data?.under).toBeGreaterThan(places['more']!.y);
    expect(pathOf({ x: 0, y: 0 }, { x: 300, y: 50 }, null).path).toMatch(/^M0,0 C/);
    expect(pathOf({ x: 300, y: 0 }, { x: 0, y: 0 }, 200).path).toContain('V190');
  });

  it('finds the next step in each direction', () => {
    const grid = { a: { x: 0, y: 0 }, b: { x: 300, y: 10 }, c: { x: 300, y: 400 }, d: { x: 10, y: 390 } };
    expect(neighbour(grid, 'a', 'right')).toBe('b');
    expect(neighbour(grid, 'b', 'down')).toBe('c');
    expect(neighbour(grid, 'c', 'left')).toBe('d');
    expect(neighbour(grid, 'd', 'up')).toBe('a');
    expect(neighbour(grid, 'a', 'left')).toBeNull();
  });
});
