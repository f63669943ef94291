export const common = {
  product: 'Cordboard',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Could not copy: select the text',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  remove: 'Remove',
  dismiss: 'Dismiss',
  you: 'You',
  unknown: 'Unknown',
  notKnown: 'not known',
  unreachable: {
    code: 'main-unreachable',
    message: 'Cordboard’s engine does not answer.',
    hint: 'Restart Cordboard. Calls that it held are given back to the dialplan.',
  },
};
