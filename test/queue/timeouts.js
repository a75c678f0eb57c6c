// What was killed comes back, and then waits for a poll.
jest.setTimeout(420_000);
