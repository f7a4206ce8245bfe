"""One folder a team: its `department.yaml`, screens and templates. Found by listing; deleting a folder deletes the department."""
