// Stryker runs one project of Jest's: the unit tests.
const { projects } = require('./jest.config.js');

const [unit] = projects;

/** @type {import('jest').Config} */
module.exports = unit;
