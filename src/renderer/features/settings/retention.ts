/** Whether going from one number of days to another deletes records that are kept now. 0 keeps them for ever. */
export function deletesRecords(from: number, to: number): boolean {
  return to !== 0 && (from === 0 || to < from);
}
