// The parcel service calls when something comes back; fulfilment takes it from the queue.
const { app, output } = require("@azure/functions");

const returns = output.serviceBusQueue({ connection: "NOTIFIER_BUS", queueName: "returns" });

app.http("returned", {
  methods: ["POST"],
  route: "returns/{orderId}",
  authLevel: "function",
  extraOutputs: [returns],
  handler: async (request, context) => {
    context.extraOutputs.set(returns, { id: request.params.orderId });
    return { status: 202 };
  },
});
