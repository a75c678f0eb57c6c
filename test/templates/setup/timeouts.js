// A story of 250 events runs for minutes on a small machine.
jest.setTimeout(process.env.TEMPLATES_STORY === 'load' ? 1_200_000 : 420_000);
