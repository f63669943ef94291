export const common = {
  product: 'Cordboard',
  cancel: 'Cancel',
  close: 'Close',
  unknown: 'Unknown',
  notKnown: 'not known',
  unreachable: {
    code: 'main-unreachable',
    message: 'Cordboard’s engine does not answer.',
    hint: 'Restart Cordboard. Calls that it held are given back to the dialplan.',
  },
};
