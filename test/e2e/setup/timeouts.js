// Some tests wait for n8n's next full minute, or for its retries of a publication.
jest.setTimeout(180_000);
