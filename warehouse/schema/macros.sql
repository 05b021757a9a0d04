-- Functions by the name that Trino gives them, so that the models run on both engines.
create or replace macro padu.main.array_join(list, sign) as array_to_string(list, sign);
