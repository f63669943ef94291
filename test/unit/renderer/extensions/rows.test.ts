import { describe, expect, it } from 'vitest';
import {
  checkRow,
  draftOf,
  inOrder,
  variablesIn,
} from '../../../../src/renderer/features/extensions/rows.ts';

const row = { extension: '8000', agentId: 'front-desk', variables: '' };
const other = { pbxId: 'pbx', extension: '8010', agentId: 'front-desk', variables: [] };

describe('an extension as it is typed', () => {
  it('becomes an assignment', () => {
    expect(
      checkRow({ ...row, extension: ' 8000 ', variables: 'CAMPAIGN, CDR(accountcode)' }, 'pbx', [other]),
    ).toEqual({
      errors: {},
      assignment: {
        pbxId: 'pbx',
        extension: '8000',
        agentId: 'front-desk',
        variables: ['CAMPAIGN', 'CDR(accountcode)'],
      },
    });
  });

  it('does not take a number that has an agent already', () => {
    const { assignment, errors } = checkRow({ ...row, extension: '8010 ' }, 'pbx', [other]);
    expect(assignment).toBeNull();
    expect(errors.extension).toContain('8010');
  });

  it.each(['', '80 00', '8000;', 'x'.repeat(41)])('refuses %j', (extension) => {
    const { assignment, errors } = checkRow({ ...row, extension }, 'pbx', []);
    expect(assignment).toBeNull();
    expect(Object.keys(errors)).toEqual(['extension']);
  });

  it('needs an agent, and names of variables that can be asked for', () => {
    const { errors } = checkRow({ ...row, agentId: '', variables: 'A-B' }, 'pbx', []);
    expect(Object.keys(errors).toSorted()).toEqual(['agentId', 'variables']);
  });

  it('takes variables as the dialplan writes them, each once', () => {
    expect(variablesIn('${CAMPAIGN} CAMPAIGN;CHANNEL(language),')).toEqual(['CAMPAIGN', 'CHANNEL(language)']);
  });

  it('comes back as it was', () => {
    const assignment = { ...other, variables: ['A', 'B'] };
    expect(checkRow(draftOf(assignment), 'pbx', []).assignment).toEqual(assignment);
  });
});

it('lists extensions as numbers, then names', () => {
  const listed = inOrder(['support', '8000', '70', '700', '7'].map((extension) => ({ ...other, extension })));
  expect(listed.map(({ extension }) => extension)).toEqual(['7', '70', '700', '8000', 'support']);
});
