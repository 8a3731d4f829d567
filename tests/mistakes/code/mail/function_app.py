import azure.functions as func

mail = func.FunctionApp()
