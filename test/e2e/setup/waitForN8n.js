const waitFor = require('../../setup/waitFor');

module.exports = async () => await waitFor('E2E_STARTED');
