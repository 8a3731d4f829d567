// Tells customers what happens to their orders.
const { app } = require("@azure/functions");

app.serviceBusTopic("notify", {
  connection: "NOTIFIER_NOTIFY",
  topicName: "%NOTIFIER_NOTIFY_TOPIC%",
  subscriptionName: "%NOTIFIER_NOTIFY_SUBSCRIPTION%",
  handler: async (event, context) => {
    const link = `${process.env.NOTIFIER_ORDERS_URL}/${event.id}`;
    context.log(`A mail about ${link} goes to its customer`);
  },
});
