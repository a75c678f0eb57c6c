const waitFor = require('../../setup/waitFor');

module.exports = async () => await waitFor('TEMPLATES_STARTED');
