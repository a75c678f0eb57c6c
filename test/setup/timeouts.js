// On a machine with other things to do a test may take many times as long as it needs.
jest.setTimeout(60_000);
